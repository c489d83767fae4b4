"""Spaces: fostering services, regional hubs, interest groups and constellations, and who stands in them."""
