"""Checks the text side against recorded outputs of real models."""
