"""A load generator for any OpenAI-compatible server. It imports no other package of mlxtrio."""
