"""How the addresses of conversations are asked."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.permissions.roles import Role, When
from community.conversations.rules import Kind, conversation_id
from core.ids import new_id
from tests.factories.conversations import say
from tests.factories.matrix_asked import Asked, Thing, around, nothing
from tests.factories.matrix_people import Where
from tests.factories.pages_house import House

MEMBERS = frozenset({Role.SAT, Role.HUB, Role.LIA})
"""Who is a member of what everybody in a constellation reads. Who oversees it reads its page, and does no more."""


def threads(house: House) -> Mapping[Where, Thing]:
    """What everybody of a constellation reads: ours, next door's, another service's."""
    of = (house.heron.id, house.wren.id, house.teal.id)
    return around("conversation_id", *(conversation_id(one, Kind.EVERYONE) for one in of))


def said(house: House) -> Mapping[Where, Thing]:
    """A message of the Marsh family's, and one in each of the neighbours' conversations."""
    authors = (house.marsh.carer, house.wren.hub_carer, house.nowak.carer)
    own = {Role.SAT: frozenset({When.OWN})}
    found = {}
    for (where, thread), author in zip(threads(house).items(), (*authors, None), strict=True):
        message = say(house, author, thread.ids["conversation_id"], "See you on Friday.") if author else new_id()
        found[where] = Thing({**thread.ids, "message_id": message}, own)
    return found


ONE = "/messages/<uuid:conversation_id>"
MESSAGE = f"{ONE}/<uuid:message_id>"
CONVERSATIONS: Mapping[tuple[str, str], Asked] = {
    ("GET", "/messages"): Asked(nothing, everybody=True),
    ("GET", ONE): Asked(threads),
    ("GET", f"{ONE}/since"): Asked(threads, only=MEMBERS),
    ("POST", f"{ONE}/send"): Asked(threads, only=MEMBERS, fields={"words": "Lunch is at noon."}),
    ("POST", f"{ONE}/read"): Asked(threads, only=MEMBERS, fields={"number": "1"}),
    ("POST", f"{ONE}/unread"): Asked(threads, only=MEMBERS, fields={"number": "0"}),
    ("POST", f"{ONE}/history"): Asked(threads, only=MEMBERS, fields={"open": "yes"}),
    ("GET", f"{MESSAGE}/edit"): Asked(said, only=MEMBERS),
    ("POST", f"{MESSAGE}/edit"): Asked(said, only=MEMBERS, fields={"words": "See you on Saturday."}),
    ("POST", f"{MESSAGE}/delete"): Asked(said, only=MEMBERS),
    ("POST", f"{MESSAGE}/restore"): Asked(said, only=MEMBERS),
}
