"""Embeddings and rerankers' scores: the queue on the MLX thread, and the models that make them."""
