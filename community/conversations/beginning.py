"""Beginning to write to somebody, small groups and who is in them. Whom one may write to follows from what joins the
two now (R38)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert as insert_or

from community.conversations.access import Here, MessagePermission, conversations_of, get_conversation_for
from community.conversations.blocking import refuse_blocked
from community.conversations.facts import ConversationBegun, GroupLeft, PeopleAdded
from community.conversations.members import Joined, joined_to, leave
from community.conversations.models import Conversation, ConversationMember
from community.conversations.rules import LONGEST_NAME, MOST_IN_GROUP, Kind, direct_id, plain_words
from community.detector.looking import look_at
from core.ids import new_id
from core.refusals import Changed, Invalid, NotFound
from core.unit_of_work import Unit

WHO, NAME = "who", "name"
NOBODY = "Choose who you want to write to."
NOT_JOINED = "You cannot write to this person: nothing joins you now. Choose somebody else."
NO_NAME = "Give the group a name, like Saturday lunch."
NOT_TOGETHER = "These people are in no constellation with each other and you. Choose people of one constellation."
FULL = f"A small group has {MOST_IN_GROUP} people at most."


def begin(unit: Unit, people: Sequence[UUID], typed_name: str, sure: Collection[str] = ()) -> UUID:
    """A conversation with this person, the same each time; with several a new small group. Returns its id.

    Raises `Invalid` for nobody, for people whom nothing joins to the actor, and for a group without a name.
    """
    chosen = sorted(set(people))
    if not chosen:
        raise Invalid({WHO: NOBODY})
    by_person = {one: [row for row in joined_to(unit) if row.person_id == one] for one in chosen}
    if not all(by_person.values()):
        raise Invalid({WHO: NOT_JOINED})
    if len(chosen) == 1:
        return _begin_direct(unit, by_person[chosen[0]])
    return _begin_group(unit, by_person, _checked_name(unit, typed_name, sure))


def _begin_direct(unit: Unit, joined: Sequence[Joined]) -> UUID:
    """The one conversation of the two in a service, by everything in it that joins them now."""
    peer, service_id = joined[0].person_id, joined[0].service_id
    through = {one.via: one for one in joined if one.service_id == service_id}
    made = direct_id(service_id, unit.person_id, peer)
    known = conversations_of(unit).get(made)
    before = known is not None and not known.stayed
    for one in through.values():
        _name(unit, made, service_id, one.via, unit.person_id, peer, (one.as_worker, one.peer_as_worker))
        _name(unit, made, service_id, one.via, peer, unit.person_id, (one.peer_as_worker, one.as_worker))
    if not before:
        _put(unit, made, service_id, next(iter(through.values())).space_id, Kind.DIRECT)
        unit.record(
            ConversationBegun(
                service_id=service_id,
                conversation_id=made,
                kind=Kind.DIRECT.value,
                people=tuple(sorted((unit.person_id, peer))),
            )
        )
    return made


def _begin_group(unit: Unit, by_person: dict[UUID, list[Joined]], name: str) -> UUID:
    places = [{row.via: row for row in rows if row.via == row.space_id} for rows in by_person.values()]
    shared = sorted(set.intersection(*(set(one) for one in places)))
    fit = [one for one in shared if not any(rows[one].as_worker or rows[one].peer_as_worker for rows in places)]
    if not fit:
        raise Invalid({WHO: NOT_TOGETHER})
    if len(by_person) + 1 > MOST_IN_GROUP:
        raise Invalid({WHO: FULL})
    for one, found in by_person.items():
        refuse_blocked(unit, one, found[0].name, WHO)
    space_id, service_id, made = fit[0], places[0][fit[0]].service_id, new_id()
    people = tuple(sorted({unit.person_id, *by_person}))
    for one in people:
        _name(unit, made, service_id, space_id, one)
    _put(unit, made, service_id, space_id, Kind.GROUP, name)
    unit.record(ConversationBegun(service_id=service_id, conversation_id=made, kind=Kind.GROUP.value, people=people))
    return made


def _checked_name(unit: Unit, typed: str, sure: Collection[str]) -> str:
    name = " ".join(plain_words(typed).split())
    if not name:
        raise Invalid({NAME: NO_NAME})
    if len(name) > LONGEST_NAME:
        raise Invalid({NAME: f"Use {LONGEST_NAME} letters at most. This has {len(name)}."})
    look_at(unit, NAME, name, {row.space_id for row in joined_to(unit)}, sure)
    return name


def _name(
    unit: Unit,
    conversation_id: UUID,
    service_id: UUID,
    via: UUID,
    person_id: UUID,
    peer_id: UUID | None = None,
    as_worker: tuple[bool, bool] = (False, False),
) -> None:
    """Name somebody in it from now on; who is named already stays as they are."""
    put = insert_or(ConversationMember).values(
        id=new_id(),
        conversation_id=conversation_id,
        person_id=person_id,
        peer_id=peer_id,
        service_id=service_id,
        via=via,
        as_worker=as_worker[0],
        peer_as_worker=as_worker[1],
        added_by=unit.person_id,
        since=unit.now,
    )
    unit.session.execute(put.on_conflict_do_nothing())


def _put(unit: Unit, made: UUID, service_id: UUID, space_id: UUID, kind: Kind, name: str = "") -> None:
    """The conversation's own row. The wall lets in who is named in it: so it is told anew for whom it answers."""
    unit.set_context(read_only=False)
    values = Conversation.row(
        id=made, service_id=service_id, space_id=space_id, kind=kind.value, head=0, **({"name": name} if name else {})
    )
    put = insert_or(Conversation).values(values)
    unit.session.execute(put.on_conflict_do_nothing(index_elements=[Conversation.id]))


def get_group_for(unit: Unit, conversation_id: UUID) -> Here:
    """The small group, for its members. Raises `NotFound`."""
    here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
    if here.kind is not Kind.GROUP:
        raise NotFound
    return here


def to_add(unit: Unit, here: Here) -> list[Joined]:
    """Who of the group's constellation is not in it."""
    found = [one for one in joined_to(unit) if one.via == here.space_id]
    return [one for one in found if one.person_id not in here.people]


def add_people(unit: Unit, conversation_id: UUID, people: Iterable[UUID]) -> None:
    """A member names others of the constellation. They see what is written from now on (R37)."""
    here = get_group_for(unit, conversation_id)
    fit = {one.person_id: one.name for one in to_add(unit, here)}
    chosen = sorted(set(people))
    if not chosen:
        raise Invalid({WHO: "Choose who else is in it."})
    if not set(fit).issuperset(chosen):
        raise Invalid({WHO: NOT_JOINED})
    if len(here.people) + 1 + len(chosen) > MOST_IN_GROUP:
        raise Invalid({WHO: FULL})
    for one in chosen:
        refuse_blocked(unit, one, fit[one], WHO)
        _name(unit, here.id, here.service_id, here.space_id, one)
    unit.record(PeopleAdded(service_id=here.service_id, conversation_id=here.id, people=tuple(chosen)))


def leave_group(unit: Unit, conversation_id: UUID) -> None:
    """The actor leaves; what they wrote stays (R41, R74)."""
    here = get_group_for(unit, conversation_id)
    if not leave(unit, here.id):
        raise Changed("You have left this group already.")
    unit.record(GroupLeft(service_id=here.service_id, conversation_id=here.id, person_id=unit.person_id))
