"""Passwords: which are good enough, a forgotten one, another one instead."""
