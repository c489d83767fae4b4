"""The machinery under every domain: no word of fostering stands here."""
