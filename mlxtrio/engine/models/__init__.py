"""Loading of text, vision and embedding models, and of rerankers."""
