"""The hub home's calendar: meetings, visits and family time beside its nights (domain.md 1, W1)."""
