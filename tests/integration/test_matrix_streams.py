"""The access matrix, walked over what is live: each kind of stream and socket event, as everybody (R71, R72).

A stream may be narrower than the table (`only`), never wider: what a kind is about is its declared action.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from accounts.permissions.decide import Answer, answer_for
from accounts.permissions.roles import Role, When
from community.conversations.rules import Kind, conversation_id
from core.actor import NOBODY, Actor
from core.declared import DECLARED
from core.ids import new_id
from core.streams.access import STREAM_ACCESS, may_follow
from core.streams.socket_events import EVENTS
from core.unit_of_work import read
from tests.factories.matrix_asked import FAMILYS, Holds
from tests.factories.matrix_conversations import MEMBERS
from tests.factories.matrix_homes import three
from tests.factories.matrix_people import Where, cast, role_towards
from tests.factories.pages_house import House, Somebody

Subjects = Mapping[Where, UUID]
SIGNED_OUT = frozenset({Role.PUB, Role.EXT, Role.SUS})
"""Who is let in nowhere holds no session, and so no socket."""


@dataclass(frozen=True)
class Followed:
    """How a kind of stream is asked: about what, what holds for whom, and for whom it is there at all."""

    subjects: Callable[[House], Subjects]
    holds: Holds = field(default_factory=dict)
    only: frozenset[Role] = frozenset(Role)


def constellations(house: House) -> Subjects:
    return dict(zip(Where, (house.heron.id, house.wren.id, house.teal.id, new_id()), strict=True))


def households(house: House) -> Subjects:
    return dict(zip(Where, (*(one.id for one in three(house)), new_id()), strict=True))


def conversations(house: House) -> Subjects:
    of = (house.heron.id, house.wren.id, house.teal.id)
    return dict(zip(Where, (*(conversation_id(one, Kind.EVERYONE) for one in of), new_id()), strict=True))


KINDS: Mapping[str, Followed] = {
    "conversation": Followed(conversations, only=MEMBERS),
    "constellation": Followed(constellations),
    # A stay is read by its own family and its worker too; the stream of the organisers is about everybody's.
    "organisers": Followed(constellations, only=frozenset({Role.HUB, Role.LIA, Role.SMG})),
    "household": Followed(households, FAMILYS, only=frozenset({Role.SAT, Role.SSW})),
}


def follows(house: House, actor: Actor, kind: str, subject_id: UUID) -> bool:
    with house.app.app_context():
        return read(actor, lambda unit: may_follow(unit, kind, subject_id))


def actor_of(somebody: Somebody | None) -> Actor:
    return somebody.actor if somebody is not None else NOBODY


def faults(house: House, kind: str) -> list[str]:
    """Where following is allowed otherwise than the table says, or allowed to nobody."""
    asked, action = KINDS[kind], getattr(STREAM_ACCESS.get(kind), DECLARED)
    subjects, found, succeeded = asked.subjects(house), [], 0
    for role, somebody in cast(house).items():
        for where, subject_id in subjects.items():
            there, holds = role_towards(role, where), asked.holds.get(role, frozenset[When]())
            mine = holds if where is Where.OWN else holds - {When.OWN}
            want = (
                role not in SIGNED_OUT
                and where is not Where.GONE
                and there in asked.only
                and answer_for(there, action, mine) is Answer.YES
            )
            got = follows(house, NOBODY if role in SIGNED_OUT else actor_of(somebody), kind, subject_id)
            succeeded += got
            if got != want:
                found.append(f"{kind}, {where}, {role}: {got}, not {want}")
    return found if succeeded else [*found, f"nobody follows {kind}"]


def test_every_kind_is_laid_out(house: House) -> None:
    assert sorted(STREAM_ACCESS.names()) == sorted([*KINDS, "person"]), "say here how these are asked"


@pytest.mark.parametrize("kind", KINDS)
def test_R71_R72_the_table_is_kept_for_streams(house: House, kind: str) -> None:
    assert faults(house, kind) == []


def test_each_follows_their_own_person_stream_and_nobody_elses(house: House) -> None:
    people = [somebody for somebody in cast(house).values() if somebody is not None]
    for somebody in people:
        followed = [one.name for one in people if follows(house, somebody.actor, "person", one.id)]
        assert followed == [somebody.name]
    assert not any(follows(house, NOBODY, "person", one.id) for one in people)


@pytest.mark.parametrize("name", EVENTS)
def test_a_socket_event_is_for_who_has_signed_in(house: House, name: str) -> None:
    for role, somebody in cast(house).items():
        assert EVENTS[name].access(actor_of(somebody)) is (somebody is not None), role


def test_mutant_a_kind_that_lets_everybody_in_is_seen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def everybody(_unit: object, _subject_id: UUID) -> bool:
        return True

    setattr(everybody, DECLARED, getattr(STREAM_ACCESS.get("organisers"), DECLARED))
    kinds = {name: STREAM_ACCESS.get(name) for name in STREAM_ACCESS.names()}
    monkeypatch.setattr(STREAM_ACCESS, "_things", kinds | {"organisers": everybody})
    assert len(faults(house, "organisers")) > len(Role)
