"""The bell: what a person was told, in a list of their own, the same on each of their devices."""
