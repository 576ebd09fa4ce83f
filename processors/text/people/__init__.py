"""Names that people bear, in two tables written for this project: given names, and the commonest surnames."""
