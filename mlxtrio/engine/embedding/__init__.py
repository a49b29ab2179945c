"""Embeddings of texts: the queue of them on the MLX thread, and the models that make them."""
