"""Names that people bear, in tables written for this project: given names, short ones for them, surnames."""
