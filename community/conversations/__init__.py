"""Conversations of a constellation: nothing that was sent is lost, and "unread" is never wrong."""
