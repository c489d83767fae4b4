"""Mails about signing in: a link for another password, and what has changed."""
