"""Health, queue figures, metrics and documentation: what serves no inference."""
