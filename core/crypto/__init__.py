"""Sealing: what is about a child lies in the database as AES-GCM, by a key for each service (docs/adr/0016)."""
