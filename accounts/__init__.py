"""People, the spaces they belong to, the dated relations between them, and how they sign in."""
