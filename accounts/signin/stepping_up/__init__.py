"""Showing again who one is before a sensitive page, and what was typed meanwhile."""
