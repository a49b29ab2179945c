"""mlxtrio: an OpenAI-compatible server for MLX models, built on structured concurrency."""

__version__ = "0.2.0"
