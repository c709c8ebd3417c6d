"""Reading directed relations between the entities of a document."""
