"""Constellations and their hub homes: rooms, beds, and the children of their families."""
