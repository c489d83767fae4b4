"""Mentions: "@Dee" in a message tells Dee, if Dee reads this conversation. Nobody else is mentioned, or hears of it.

It is plain words, matched at sending against who reads the conversation then; the script only offers the names.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from accounts.people.models import Person
from community.conversations.access import Here, MessagePermission, get_conversation_for
from community.conversations.marks_facts import PeopleMentioned
from community.conversations.queries import audience_of, who_sees
from core.unit_of_work import Unit

AT = "@"
MOST, LONGEST_NAME = 30, 120
"""So much is looked at: a page of @ costs nobody anything."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who can be mentioned here."""

    id: UUID
    given_name: str
    family_name: str

    @property
    def name(self) -> str:
        """ "Dee Marsh"."""
        return f"{self.given_name} {self.family_name}"


def mentioned_in(words: str, people: Collection[Named]) -> frozenset[UUID]:
    """Whom these words mention: by "@Dee Marsh", or by "@Dee" where one Dee alone reads here."""
    found: set[UUID] = set()
    text = words.casefold()
    ats = [at for at, letter in enumerate(text) if letter == AT and (at == 0 or not text[at - 1].isalnum())]
    for at in ats[:MOST]:
        found |= _named_at(text[at + 1 : at + 1 + LONGEST_NAME], people)
    return frozenset(found)


def _named_at(rest: str, people: Collection[Named]) -> set[UUID]:
    whole = {one.id for one in people if _begins(rest, one.name)}
    if whole:
        return whole
    given = [one for one in people if _begins(rest, one.given_name)]
    longest = max((len(one.given_name) for one in given), default=0)
    alike = {one.id for one in given if len(one.given_name) == longest}  # "@Mary Ann" is no Mary
    return alike if len(alike) == 1 else set()


def _begins(rest: str, name: str) -> bool:
    whole = name.casefold()
    return rest.startswith(whole) and not rest[len(whole) : len(whole) + 1].isalnum()


def people_here(unit: Unit, here: Here) -> Sequence[Named]:
    """Everybody else who reads this conversation now, by name."""
    others = audience_of(unit, here).people - {unit.person_id}
    rows = unit.session.execute(
        select(Person.id, Person.given_name, Person.family_name)
        .where(Person.id.in_(sorted(others)))
        .order_by(Person.given_name, Person.family_name, Person.id)
    )
    return [Named(row.id, row.given_name, row.family_name) for row in rows]


def names_to_offer(unit: Unit, conversation_id: UUID) -> list[str]:
    """The names that the script offers behind an @."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
    return [one.name for one in people_here(unit, here)]


def tell_mentioned(unit: Unit, here: Here, message_id: UUID, words: str, before: str = "") -> None:
    """Tell whom the words mention, of those who see the message (R37); after a change, whom they did not `before`."""
    if AT not in words:
        return
    people = people_here(unit, here)
    told = who_sees(unit, message_id, mentioned_in(words, people) - mentioned_in(before, people))
    if told:
        unit.record(
            PeopleMentioned(
                service_id=here.service_id,
                conversation_id=here.id,
                message_id=message_id,
                people=tuple(sorted(told)),
            )
        )
