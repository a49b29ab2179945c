"""HTTP: each dialect translates its requests to ``mlxtrio.serving``, and the outputs back."""
