"""Notices: what reaches people outside the app. They say that something waits, and nothing about a child (R43)."""
