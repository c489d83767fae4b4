"""How the addresses of conversations are asked."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text

from accounts.permissions.roles import Role, When
from community.conversations.rules import Kind, conversation_id
from core.ids import new_id
from tests.factories.conversations import asks, pin_of, say
from tests.factories.direct import begun
from tests.factories.matrix_asked import Asked, Thing, around, nothing
from tests.factories.matrix_people import Where
from tests.factories.pages_house import House

MEMBERS = frozenset({Role.SAT, Role.HUB, Role.LIA})
"""Who is a member of what everybody in a constellation reads. Who oversees it reads its page, and does no more."""


OTHERS = MEMBERS - {Role.HUB}
"""Of what the hub carer wrote: everybody else who reads it."""


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


def _asked(house: House) -> list[tuple[UUID, UUID]]:
    """The conversations of the places, each with a message of its hub carer's that all are asked to confirm."""
    made: list[tuple[UUID, UUID]] = []
    for place in (house.heron, house.wren, house.teal):
        where = conversation_id(place.id, Kind.EVERYONE)
        made.append((where, asks(house, place.hub_carer, where, "The hub is closed tonight.")))
    return made


def to_confirm(house: House) -> Mapping[Where, Thing]:
    """A message that everybody is asked to confirm: its author's own."""
    found = {}
    for where, (thread, message) in zip(Where, (*_asked(house), (new_id(), new_id())), strict=True):
        found[where] = Thing({"conversation_id": thread, "message_id": message}, {Role.HUB: frozenset({When.OWN})})
    return found


def asked_of_marsh(house: House) -> Mapping[Where, Thing]:
    """What is asked of the Marsh family's carer."""
    (_, message), *_others = _asked(house)
    with house.database.as_owner() as session:
        found: UUID = session.execute(
            text("select id from message_confirmation where message_id = :m and person_id = :p"),
            {"m": message, "p": house.marsh.carer.id},
        ).scalar_one()
    return {Where.OWN: Thing({"confirmation_id": found}), Where.GONE: Thing({"confirmation_id": new_id()})}


def groups(house: House) -> Mapping[Where, Thing]:
    """A small group of the Marsh family's with the hub home and the Sethis, and one of another service's."""
    ours = begun(house, house.marsh.carer, house.heron.hub_carer, house.sethi.carer)
    theirs = begun(house, house.nowak.carer, house.teal.hub_carer, house.teal.liaison_worker)
    named = dict.fromkeys(NAMED, frozenset({When.OWN}))
    found = zip((Where.OWN, Where.ELSEWHERE, Where.GONE), (ours, theirs, new_id()), strict=True)
    return {where: Thing({"conversation_id": one}, named) for where, one in found}


def directs(house: House) -> Mapping[Where, Thing]:
    """What the Marsh family and the hub home write to each other, and two of another service."""
    ours = begun(house, house.marsh.carer, house.heron.hub_carer)
    theirs = begun(house, house.nowak.carer, house.teal.hub_carer)
    named = dict.fromkeys(NAMED, frozenset({When.OWN}))
    found = zip((Where.OWN, Where.ELSEWHERE, Where.GONE), (ours, theirs, new_id()), strict=True)
    return {where: Thing({"conversation_id": one}, named) for where, one in found}


def whoever_writes(_: House) -> Mapping[Where, Thing]:
    """The page on which one begins to write to somebody, for all who are joined to anybody."""
    return {Where.OWN: Thing({}, dict.fromkeys(WRITE, frozenset({When.OWN})))}


def another(house: House) -> Mapping[str, str]:
    """Somebody of Heron who is not in the group."""
    return {"who": str(house.penrose.carer.id)}


NAMED = frozenset({Role.SAT, Role.HUB})
WRITE = MEMBERS | {Role.SSW, Role.SMG, Role.XLA}
PIN = {"label": "Next meeting", "value": "Saturday at ten, at the hub"}


def pinned(house: House) -> Mapping[Where, Thing]:
    """What the hub carers have pinned."""
    found = {}
    for where, place in zip(Where, (house.heron, house.wren, house.teal, None), strict=True):
        thread = conversation_id(place.id, Kind.EVERYONE) if place else new_id()
        pin = pin_of(house, place.hub_carer, thread, "Hub phone", "01632 555 0100") if place else new_id()
        found[where] = Thing({"conversation_id": thread, "pin_id": pin})
    return found


ONE = "/messages/<uuid:conversation_id>"
MESSAGE = f"{ONE}/<uuid:message_id>"
CONVERSATIONS: Mapping[tuple[str, str], Asked] = {
    ("GET", "/messages"): Asked(nothing, everybody=True),
    ("GET", "/messages/new"): Asked(whoever_writes, only=WRITE),
    ("POST", "/messages/new"): Asked(whoever_writes, only=WRITE, success=422),  # with nobody chosen
    ("GET", f"{ONE}/people"): Asked(groups, only=NAMED),
    ("POST", f"{ONE}/people"): Asked(groups, only=NAMED, fields=another),
    ("GET", f"{ONE}/leave"): Asked(groups, only=NAMED),
    ("POST", f"{ONE}/leave"): Asked(groups, only=NAMED),
    ("GET", f"{ONE}/block"): Asked(directs, only=NAMED),
    ("POST", f"{ONE}/block"): Asked(directs, only=NAMED),
    ("GET", "/account/blocked"): Asked(nothing, everybody=True),
    ("POST", "/account/blocked"): Asked(nothing, everybody=True, success=422),  # with nobody chosen
    ("GET", ONE): Asked(threads),
    ("GET", f"{ONE}/since"): Asked(threads, only=MEMBERS),
    ("GET", f"{ONE}/pinned"): Asked(threads, only=MEMBERS),
    ("GET", f"{ONE}/pinned/new"): Asked(threads, only=MEMBERS),
    ("POST", f"{ONE}/pinned/new"): Asked(threads, only=MEMBERS, fields=PIN),
    ("GET", f"{ONE}/pinned/<uuid:pin_id>/change"): Asked(pinned, only=MEMBERS),
    ("POST", f"{ONE}/pinned/<uuid:pin_id>/change"): Asked(pinned, only=MEMBERS, fields=PIN),
    ("POST", f"{ONE}/pinned/<uuid:pin_id>/off"): Asked(pinned, only=MEMBERS),
    ("GET", f"{ONE}/names"): Asked(threads, only=MEMBERS),
    ("POST", f"{ONE}/send"): Asked(threads, only=MEMBERS, fields={"words": "Lunch is at noon."}),
    ("POST", f"{ONE}/read"): Asked(threads, only=MEMBERS, fields={"number": "1"}),
    ("POST", f"{ONE}/unread"): Asked(threads, only=MEMBERS, fields={"number": "0"}),
    ("POST", f"{ONE}/history"): Asked(threads, only=MEMBERS, fields={"open": "yes"}),
    ("GET", f"{MESSAGE}/edit"): Asked(said, only=MEMBERS),
    ("POST", f"{MESSAGE}/edit"): Asked(said, only=MEMBERS, fields={"words": "See you on Saturday."}),
    ("POST", f"{MESSAGE}/delete"): Asked(said, only=MEMBERS),
    ("POST", f"{MESSAGE}/restore"): Asked(said, only=MEMBERS),
    ("POST", f"{MESSAGE}/ask"): Asked(to_confirm, only=MEMBERS),
    ("GET", f"{MESSAGE}/confirmed"): Asked(to_confirm, only=MEMBERS),
    ("POST", f"{MESSAGE}/confirm"): Asked(to_confirm, only=OTHERS),
    ("POST", f"{MESSAGE}/react"): Asked(to_confirm, only=OTHERS, fields={"feel": "thanks on"}),
    ("GET", "/messages/asked/<uuid:confirmation_id>"): Asked(asked_of_marsh, only=frozenset({Role.SAT})),
}
