"""The composition root: puts the house together, and is imported by nothing."""
