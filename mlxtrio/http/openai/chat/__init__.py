"""``/v1/chat/completions``: routes, schemas, and the translation both ways."""
