"""The ways on from the head of a conversation that names its members."""

from __future__ import annotations

from typing import Any

from flask import url_for

from accounts.shell.form_page import Link
from community.conversations.access import Here
from community.conversations.rules import Kind


def people_way(here: Here) -> Link | None:
    """From a small group to who is in it; from a direct conversation to blocking."""
    link: dict[str, Any] = {"conversation_id": here.id}
    if here.kind is Kind.GROUP:
        return Link("Who is in it", url_for("conversations.people", **link))
    return Link("Block", url_for("conversations.block", **link)) if here.peer_id is not None else None
