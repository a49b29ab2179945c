"""The wire: pydantic models of what clients send and get, one module for each surface."""
