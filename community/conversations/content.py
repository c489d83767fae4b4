"""What goes out with the entries of a conversation: a message that was just posted, once for the room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from community.conversations.access import conversations_of
from community.conversations.queries import messages_named
from community.conversations.showing import message_values
from core.streams.heads import StoredEntry
from core.unit_of_work import Unit


def posted_messages(unit: Unit, conversation_id: UUID, entries: Sequence[StoredEntry]) -> Mapping[int, Any]:
    """The posted messages among them, by seq. What changed may be from before somebody in the room came (R37): that
    each asks for by themselves."""
    here = conversations_of(unit).get(conversation_id)
    posted = {entry.subject: entry.seq for entry in entries if entry.kind == "posted" and entry.subject is not None}
    if here is None or not posted:
        return {}
    return {posted[one.message.id]: message_values(one) for one in messages_named(unit, here, list(posted))}
