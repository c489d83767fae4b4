"""Digests: what may wait, in one mail a day or a week, at the hour that a person chose."""
