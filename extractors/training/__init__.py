"""Training the shipped models from the project's own labelled texts: `python -m extractors.training`."""

from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "seeds" / "models"
"""Folder of the models that ship with clusterkg."""
