"""OpenAI's dialect: a folder for each group of routes."""
