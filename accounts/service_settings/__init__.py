"""The questions that every fostering service answers for itself (domain.md 12), each with a strict default."""
