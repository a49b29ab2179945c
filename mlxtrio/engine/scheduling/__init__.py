"""What the next step does: which sequences prefill how much, and which decode. Imports no MLX."""
