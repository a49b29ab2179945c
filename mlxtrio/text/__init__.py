"""Text in, text out, no MLX: messages to prompts, tokens to text, reasoning and tool calls."""
