"""Training the shipped models from the project's own labelled texts: `python -m extractors.training`."""
