"""Raising a concern, its clock, and the named inbox of a service. Never visible to whom it is about (R49)."""
