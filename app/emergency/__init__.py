"""The emergency page: numbers first, signed in or out (R47)."""
