"""``/v1/embeddings``: routes, schemas, and the translation both ways."""
