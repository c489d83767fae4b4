"""Reads of child data: each is in the audit, and a family can see who read about their child (R32, R53)."""
