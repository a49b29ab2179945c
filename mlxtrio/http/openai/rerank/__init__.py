"""``/v1/rerank``: routes, schemas, and the translation both ways."""
