"""The soft detector: sees in a text what belongs in no conversation, and asks before it is sent (domain.md 7.2)."""
