"""KV caches: the prefix cache, its store on disk, and what caches cost."""
