"""Health, queue figures, metrics and documentation: the routes without inference."""
