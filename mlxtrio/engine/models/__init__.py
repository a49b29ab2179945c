"""Loading: text, vision and embedding models, and rerankers."""
