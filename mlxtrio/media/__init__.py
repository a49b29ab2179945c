"""Images in requests: fetching, limits and decoding. Knows neither HTTP's dialects nor MLX."""
