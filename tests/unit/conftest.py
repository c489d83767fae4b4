"""Unit tests are pure: the same examples each time, and nothing kept on disk between runs."""

from hypothesis import settings

settings.register_profile("unit", max_examples=60, deadline=None, database=None, derandomize=True)
settings.load_profile("unit")
