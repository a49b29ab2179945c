"""The wire: each dialect translates requests to what is asked of a model, and its outputs back."""
