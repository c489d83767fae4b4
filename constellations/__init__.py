"""Constellations: hub homes, satellites, beds and stays."""
