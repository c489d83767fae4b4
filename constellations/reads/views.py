"""Who read about my child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.page import show
from accounts.signin.access import access
from constellations.homes.models import Child
from constellations.reads.access import get_child_of_reads
from constellations.reads.queries import PAGE, ChildRead, list_reads
from constellations.reads.rules import role_words, surface_words
from core import clock
from core.ids import parse_id
from core.unit_of_work import Unit
from core.words import day_words, time_words

blueprint = Blueprint("reads", __name__)
LINK, LINK_ROLE = "Somebody with a link", "sent to agree to a sleepover"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A line: who, what they were to the child, where they read, when."""

    who: str
    role: str
    where: str
    day: str
    time: str


@dataclass(frozen=True, slots=True)
class ReadsPage:
    """Who read about a child, the newest first."""

    child: str
    rows: tuple[ReadRow, ...]
    older: str | None
    is_first: bool


@blueprint.get("/children/<uuid:child_id>/reads")
@access("child.reads_read")
def reads(child_id: UUID) -> ResponseReturnValue:
    """Who read about the child, and where and when (R32)."""

    def build(unit: Unit) -> dict[str, Any]:
        child = get_child_of_reads(unit, child_id)
        before = parse_id(request.args.get("before"))
        return {"page": _page(unit, child, list_reads(unit, child.id, before), is_first=before is None)}

    return show("constellations/reads/reads.html", build, title="Who read about a child", section="")


def _page(unit: Unit, child: Child, found: list[ChildRead], *, is_first: bool) -> ReadsPage:
    shown = found[:PAGE]
    more = len(found) > PAGE
    older = url_for("reads.reads", child_id=child.id, before=shown[-1].id) if more else None
    return ReadsPage(child.first_name, tuple(_row(unit, one) for one in shown), older, is_first)


def _row(unit: Unit, one: ChildRead) -> ReadRow:
    at, today = clock.to_london(one.at), clock.today(unit.now)
    who = "You" if one.person_id == unit.person_id else one.name or LINK
    role = role_words(one.role) if one.person_id else LINK_ROLE
    return ReadRow(who, role, surface_words(one.surface), day_words(at.date(), today), time_words(at))
