"""Requests to a model, independent of the HTTP API: prepare, admit, run."""
