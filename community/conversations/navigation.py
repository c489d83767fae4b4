"""The way on to messages, with how many were not read."""

from __future__ import annotations

from flask import url_for

from accounts.shell.slots import NavEntry
from community.conversations.access import conversations_of
from community.conversations.queries import unread_total
from community.conversations.rules import WRITERS
from core.unit_of_work import Unit


def messages_entry(unit: Unit) -> NavEntry | None:
    """For who is a member of a conversation or may begin one by their role. The count is asked for anew each time."""
    here = conversations_of(unit)
    if not here and not unit.subjects(*WRITERS):
        return None
    url = url_for("conversations.messages")
    return NavEntry("messages", "Messages", url, "message-circle", unread_total(unit))
