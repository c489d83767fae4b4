"""Streams: what is live. Numbered without gaps, durable, without content (architecture 1.3)."""
