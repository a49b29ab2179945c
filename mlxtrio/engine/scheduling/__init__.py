"""What the next step does: which prompts prefill how much. Imports no MLX."""
