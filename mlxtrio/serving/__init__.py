"""What can be asked of a model, in nobody's dialect: prepare, admit, run."""
