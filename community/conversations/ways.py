"""The ways on from the head of a conversation that names its members."""

from __future__ import annotations

from typing import Any

from flask import url_for

from accounts.shell.form_page import Link
from community.conversations.access import Here
from community.conversations.blocking import has_blocked
from community.conversations.rules import Kind
from core.unit_of_work import Unit


def people_way(unit: Unit, here: Here) -> Link | None:
    """From a small group to who is in it; from a direct conversation to blocking, or to taking that back."""
    link: dict[str, Any] = {"conversation_id": here.id}
    if here.kind is Kind.GROUP:
        return Link("Who is in it", url_for("conversations.people", **link))
    if here.peer_id is None or here.stayed:
        return None
    if has_blocked(unit, here.peer_id):
        return Link("You have blocked them: take it back", url_for("conversations.blocked"))
    return Link("Block", url_for("conversations.block", **link))
