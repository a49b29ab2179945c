"""Images that requests bring along: fetched, bounded and decoded. Knows no MLX."""
