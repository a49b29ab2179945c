"""One module for each tool format: how it writes calls, named as mlx-lm's parser of it."""
