"""How the addresses of reports are asked."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.permissions.roles import Role
from community.conversations.rules import Kind, conversation_id
from core.ids import new_id
from tests.factories.conversations import say
from tests.factories.matrix_asked import Asked, Thing, around, nothing
from tests.factories.matrix_people import Where
from tests.factories.pages_house import House
from tests.factories.reports import report

MEMBERS = frozenset({Role.SAT, Role.HUB, Role.LIA})
LEADS = frozenset({Role.SGL})
"""The wall shows a report that waits to the leads and to who made it: a manager is not even told that there is one."""


def others_messages(house: House) -> Mapping[Where, Thing]:
    """A message of the Sethi family's, and one of a neighbour's in each of their conversations."""
    of = (
        (house.heron.id, house.sethi.carer),
        (house.wren.id, house.wren.hub_carer),
        (house.teal.id, house.nowak.carer),
    )
    found = {}
    for where, (space, author) in zip(Where, of, strict=False):
        thread = conversation_id(space, Kind.EVERYONE)
        found[where] = Thing({"conversation_id": thread, "message_id": say(house, author, thread, "See you.")})
    gone = Thing({"conversation_id": conversation_id(house.heron.id, Kind.EVERYONE), "message_id": new_id()})
    return {**found, Where.GONE: gone}


def reported(house: House) -> Mapping[Where, Thing]:
    """Reports of what stands in Heron's, Wren's and the neighbour service's conversations."""
    pairs = (
        (house.heron.id, house.sethi.carer, house.penrose.carer),
        (house.wren.id, house.wren.hub_carer, house.wren.liaison_worker),
        (house.teal.id, house.nowak.carer, house.teal.hub_carer),
    )
    made = []
    for space, author, reporter in pairs:
        thread = conversation_id(space, Kind.EVERYONE)
        made.append(report(house, reporter, thread, say(house, author, thread, "Not kind.")))
    return around("report_id", *made)


A_REPORT = {"why": "unkind", "note": ""}
A_DECISION = {"decision": "left", "reason": "It is blunt, and not unkind.", "seen": "1.0"}
ONE = "/messages/<uuid:conversation_id>/<uuid:message_id>/report"
REPORTS: Mapping[tuple[str, str], Asked] = {
    ("GET", "/reports"): Asked(nothing, everybody=True),
    ("GET", ONE): Asked(others_messages, only=MEMBERS),
    ("POST", ONE): Asked(others_messages, only=MEMBERS, fields=A_REPORT),
    ("GET", "/reports/<uuid:report_id>"): Asked(reported, only=LEADS),
    ("POST", "/reports/<uuid:report_id>"): Asked(reported, only=LEADS, fields=A_DECISION),
}
