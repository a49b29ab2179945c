"""Text in, text out, no MLX: requests, prompts, and the answer's text made from its tokens."""
