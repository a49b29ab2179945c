"""A load generator for any OpenAI-compatible server. It imports nothing of this one."""
