"""Reads of conversations. Each is scoped to what the actor is a member of, and to since when (R37)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Row, Select, case, column, func, literal_column, select, text
from sqlalchemy.orm import aliased

from accounts.people.models import Person
from accounts.spaces.models import Space
from community.conversations.access import Here, conversations_of
from community.conversations.marks import NOBODY_ASKED, Asked, Felt, asked_column, felt_column
from community.conversations.members import threads_of
from community.conversations.models import Conversation, ConversationReader, Message, MessageHold
from community.conversations.rules import A_PAGE, APART, MOST_UNREAD, TITLES, WORKER_ROLES, Kind
from core.streams.positions import Count, count_of
from core.unit_of_work import Unit

UNREAD = "unread_messages"
_PEOPLE = text("select person_id, role, household_id from people_in_space(:space, :roles, :at)")
_SEE = text("""
select p.id from unnest(cast(:people as uuid[])) as p(id)
cross join message m join conversation c on c.id = m.conversation_id
where m.id = :message and (c.history_open or m.at >= stands_since(c.subject_id, roles_of_kind(c.kind), p.id, :at))
""")


@dataclass(frozen=True, slots=True)
class Posted:
    """A message with its author's name. One that is `held` is shown to no member (R40)."""

    message: Message
    given_name: str
    family_name: str
    held: bool = False
    felt: Felt = ()
    asked: Asked = NOBODY_ASKED


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands for the actor. All zero where nobody has written yet."""

    head: int = 0
    read_to: int = 0
    history_open: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    """Who sees what is written: so many homes and so many workers, and who they are."""

    families: int
    workers: int
    people: frozenset[UUID]


def _unread_asked(unit: Unit) -> list[UUID]:
    return sorted(conversations_of(unit))


COUNT = {
    UNREAD: Count("select conversation_id, unread from unread_in(cast(:unread_messages as uuid[]), :at)", _unread_asked)
}
"""Of others' messages that the actor has not read, at most 100 of each conversation."""


def unread_of(unit: Unit) -> Mapping[UUID, int]:
    """How many messages of others the actor has not read in each of their conversations, at most 100."""
    return count_of(unit, UNREAD)


def unread_total(unit: Unit) -> int:
    """What the badge says; more than 99 is said as 99."""
    return min(MOST_UNREAD, sum(unread_of(unit).values()))


def standing_of(unit: Unit, here: Here) -> Standing:
    """Where the conversation stands for the actor."""
    row = unit.session.execute(
        select(Conversation.head, Conversation.history_open, ConversationReader.read_to)
        .outerjoin(
            ConversationReader,
            (ConversationReader.conversation_id == Conversation.id) & (ConversationReader.person_id == unit.person_id),
        )
        .where(Conversation.id == here.id)
    ).one_or_none()
    return Standing() if row is None else Standing(row.head, row.read_to or 0, row.history_open)


def audience_of(unit: Unit, here: Here) -> Audience:
    """Who sees what is written here now."""
    rows = unit.session.execute(_PEOPLE, {"space": here.subject_id, "roles": here.roles, "at": unit.now}).all()
    return Audience(
        families=len({row.household_id for row in rows if row.household_id is not None}),
        workers=len({row.person_id for row in rows if row.role in WORKER_ROLES}),
        people=frozenset(row.person_id for row in rows),
    )


def who_sees(unit: Unit, message_id: UUID, people: Collection[UUID]) -> frozenset[UUID]:
    """Who of these readers sees this message: who came after it does not, unless the history is open (R37)."""
    if not people:
        return frozenset()
    values = {"people": sorted(people), "message": message_id, "at": unit.now}
    return frozenset(unit.session.scalars(_SEE, values))


def _readers(unit: Unit, here: Here) -> CTE:
    """Who reads here now, each from which moment on. Worked out once for all messages, and only if one asks."""
    people = func.people_in_space(here.subject_id, here.roles, unit.now).table_valued(column("person_id"))
    stands = func.stands_since(here.subject_id, here.roles, people.c.person_id, unit.now)
    is_open = select(Conversation.history_open).where(Conversation.id == here.id).scalar_subquery()
    since = case((is_open, literal_column("'-infinity'::timestamptz")), else_=stands)
    found = select(people.c.person_id, since.label("since")).distinct()
    return found.cte("readers").prefix_with("MATERIALIZED")


def _visible(unit: Unit, here: Here) -> Select[*tuple[Any, ...]]:
    """Messages with their authors' names: all for who oversees, for a member from the moment on from which they may see
    them (R37)."""
    found = (
        select(
            Message,
            Person.given_name,
            Person.family_name,
            MessageHold.message_id.is_not(None),
            felt_column(),
            asked_column(unit.person_id, _readers(unit, here)),
        )
        .join(Person, Person.id == Message.author_id)
        .outerjoin(MessageHold, MessageHold.message_id == Message.id)
        .where(Message.conversation_id == here.id)
    )
    if not here.is_member:
        return found
    since = select(func.stands_since(here.subject_id, here.roles, unit.person_id, unit.now)).scalar_subquery()
    joined = found.join(Conversation, Conversation.id == Message.conversation_id)
    return joined.where(Conversation.history_open | (Message.at >= since))


def _posted(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Posted]:
    return [Posted(*row) for row in rows]


def messages_before(unit: Unit, here: Here, before: int | None, most: int = A_PAGE) -> list[Posted]:
    """The last messages before this number, or the last of all, in their order; one more than a page says that there
    are earlier ones."""
    wanted = _visible(unit, here).order_by(Message.number.desc()).limit(most + 1)
    if before is not None:
        wanted = wanted.where(Message.number < before)
    return _posted(unit.session.execute(wanted).all())[::-1]


def messages_after(unit: Unit, here: Here, after: int, most: int = A_PAGE) -> list[Posted]:
    """The first messages after this number, in their order; one more than a page says that there are later ones."""
    wanted = _visible(unit, here).where(Message.number > after).order_by(Message.number).limit(most + 1)
    return _posted(unit.session.execute(wanted).all())


def messages_named(unit: Unit, here: Here, ids: Collection[UUID]) -> list[Posted]:
    """These messages as they are now, as far as the actor may see them."""
    if not ids:
        return []
    wanted = _visible(unit, here).where(Message.id.in_(ids)).order_by(Message.number)
    return _posted(unit.session.execute(wanted).all())


def last_messages(unit: Unit, here: Mapping[UUID, Here]) -> Mapping[UUID, Posted]:
    """The last message of each of these conversations that the actor may see."""
    last = aliased(Message)
    since = func.stands_since(Conversation.subject_id, func.roles_of_kind(Conversation.kind), unit.person_id, unit.now)
    rows = unit.session.execute(
        select(last, Person.given_name, Person.family_name, MessageHold.message_id.is_not(None))
        .join(Conversation, (Conversation.id == last.conversation_id) & (Conversation.head == last.number))
        .join(Person, Person.id == last.author_id)
        .outerjoin(MessageHold, MessageHold.message_id == last.id)
        .where(last.conversation_id.in_(sorted(here)), Conversation.history_open | (last.at >= since))
    ).all()
    return {one.message.conversation_id: one for one in _posted(rows)} if here else {}


def written_in(unit: Unit, service_id: UUID) -> list[Conversation]:
    """The conversations of a service's constellations in which somebody has written."""
    wanted = select(Conversation).where(
        Conversation.service_id == service_id, Conversation.head > 0, ~Conversation.apart
    )
    return list(unit.session.scalars(wanted.order_by(Conversation.id)))


def title_of(unit: Unit, conversation_id: UUID) -> str:
    """What a conversation of the unit's services is called."""
    row = unit.session.execute(
        select(Conversation.kind, Space.name)
        .join(Space, Space.id == Conversation.space_id)
        .where(Conversation.id == conversation_id)
    ).one_or_none()
    if row is None:
        return "a conversation"
    # Mail names nobody who writes: to a worker it is "A direct conversation" (R43).
    for one in threads_of(unit, [conversation_id]) if Kind(row.kind) in APART and not unit.actor.is_worker else ():
        return one.name or " and ".join(name for _, name in one.others)
    return TITLES[Kind(row.kind)].format(row.name)


def find_sent(unit: Unit, here: Here, client_id: UUID) -> Message | None:
    """The message that this device of the actor's has sent already, or None."""
    return unit.session.scalars(
        select(Message).where(
            Message.conversation_id == here.id, Message.author_id == unit.person_id, Message.client_id == client_id
        )
    ).one_or_none()


def lock_message(unit: Unit, here: Here, message_id: UUID) -> Message | None:
    """The actor's own message as it is now, kept from others until the end of this unit."""
    wanted = select(Message).where(
        Message.id == message_id, Message.conversation_id == here.id, Message.author_id == unit.person_id
    )
    return unit.session.scalars(wanted.with_for_update(), execution_options={"populate_existing": True}).one_or_none()
