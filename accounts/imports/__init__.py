"""Bringing a service's records in from files: tried first, all or nothing, and again changes nothing."""
