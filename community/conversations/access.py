"""Who may do what in a conversation. Members are members by their role in the constellation, or by being named in a
conversation while they stand in what joins its people (R38): which conversations somebody has follows from their
relations alone. Who oversees a service is a member of none, and reads one by broken glass, or with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from accounts.people.queries import constellations_of
from accounts.permissions.decide import Scope, may, require
from community.conversations.members import Thread, find_overseen, threads_of
from community.conversations.rules import (
    APART,
    IN_CONVERSATION,
    MEMBERS,
    OF_A_CONSTELLATION,
    STAYED,
    TITLES,
    WORKER_ROLES,
    WORKER_WORDS,
    ConversationId,
    Kind,
    conversation_id,
)
from core.declared import about
from core.refusals import Invalid, NotFound
from core.unit_of_work import Unit


class MessagePermission(StrEnum):
    """What can be asked of a conversation, by the names of the access matrix."""

    READ = "message.read"
    SEND = "message.send"
    CHANGE = "message.edit_or_delete"


DIRECT = "dm.read"
"""What is asked of a conversation that names its members: whoever reads it writes in it."""
MANAGE = "constellation.members_manage"
OVERSEERS = ("safeguarding_lead", "records_officer")
"""Who reads a conversation without being a member: by glass (B), with a reason (R)."""
GONE = "{} has left, so nobody can write here any more. What you wrote together stays for you to read."
NOT_SENT = "{} has left, so this cannot be sent. Copy it, and write to somebody else."
BY_GLASS = "What stands in this conversation, you read by breaking glass alone."


@dataclass(frozen=True, slots=True)
class Here:
    """A conversation, and what the actor is in it. Who is no member oversees its service, and may read it at most."""

    id: ConversationId
    kind: Kind
    space_id: UUID
    service_id: UUID
    space_name: str
    role: str
    is_member: bool = True
    called: str = ""
    others: tuple[str, ...] = ()
    """Of one that names its members: who else reads it now."""
    people: frozenset[UUID] = frozenset()
    """Those others, by id."""
    peer_id: UUID | None = None
    """Of a direct conversation: the other of the two."""
    began: bool = True
    """Whether the actor began it: else one in which nobody has written is not listed."""
    stayed: bool = False
    """Of a direct conversation: whether the other has gone. Who stays reads what they had, and writes no more."""

    @property
    def title(self) -> str:
        """What it is called: "Heron carers"."""
        return self.called or TITLES[self.kind].format(self.space_name)

    @property
    def apart(self) -> bool:
        """Whether it names its members."""
        return self.kind in APART

    @property
    def subject_id(self) -> UUID:
        """What its members stand in."""
        return self.id if self.apart else self.space_id

    def asks(self, permission: MessagePermission) -> str:
        """The action by which this is asked of it."""
        return DIRECT if self.apart else permission

    @property
    def roles(self) -> list[str]:
        """The roles of its members."""
        return sorted(MEMBERS[self.kind])

    @property
    def scope(self) -> Scope:
        """Where it stands, for the matrix."""
        if self.is_member and self.apart:
            return Scope(service_id=self.service_id).when(own=True, shared_group=True)
        if self.is_member:
            return Scope(service_id=self.service_id, constellation_id=self.space_id)
        # In no constellation: else a liaison worker who is a lead as well would read what its carers say to each other
        # as its liaison worker, without breaking anything.
        return Scope(service_id=self.service_id, constellation_id=self.id, subject_id=self.id)


def conversations_of(unit: Unit) -> dict[UUID, Here]:
    """Every conversation that the actor is a member of now, those of carers first."""
    found: dict[UUID, Here] = {}
    spaces = sorted(
        (r for r in unit.relations if r.kind == "constellation" and r.service_id is not None),
        key=lambda r: (r.name, r.subject_id, r.role in WORKER_ROLES),  # who is both writes as a carer of the home
    )
    for kind in (Kind.CARERS, Kind.EVERYONE, Kind.ORGANISERS):
        for one in spaces:
            if one.role in MEMBERS[kind] and one.service_id is not None:
                made = conversation_id(one.subject_id, kind)
                here = Here(made, kind, one.subject_id, one.service_id, one.name, one.role)
                if may(unit, MessagePermission.READ, here.scope):
                    found.setdefault(made, here)
    return found | _apart_of(unit)


def _apart_of(unit: Unit) -> dict[UUID, Here]:
    """The conversations that name the actor, and whose people are joined now."""
    ids = unit.subjects(IN_CONVERSATION, STAYED)
    kept = unit.kept("conversations that name their members")
    if ids and "all" not in kept:
        made = [_named(unit, one) for one in threads_of(unit, ids)]
        kept["all"] = {here.id: here for here in made if may(unit, DIRECT, here.scope)}
    found: dict[UUID, Here] = kept.get("all", {})
    return found


def _named(unit: Unit, one: Thread) -> Here:
    kind = Kind(one.kind)
    return Here(
        ConversationId(one.id),
        kind,
        one.space_id,
        one.service_id,
        space_name="",
        role=_role_in(unit, one.space_id, one.service_id),
        called=one.name or " and ".join(name for _, name in one.others) or TITLES[kind],
        others=tuple(sorted(name for person, name in one.others if person in one.here)),
        people=one.here,
        peer_id=one.others[0][0] if kind is Kind.DIRECT and one.others else None,
        began=one.began,
        stayed=not unit.is_related(one.id, IN_CONVERSATION),
    )


def _role_in(unit: Unit, space_id: UUID, service_id: UUID) -> str:
    """As what somebody writes where the conversation stands."""
    mine = {one.role for one in unit.relations if service_id in (one.subject_id, one.service_id)}
    here = {one.role for one in unit.relations if one.subject_id == space_id}
    worker = next((role for role in WORKER_WORDS if role in (here & MEMBERS[Kind.EVERYONE] or mine)), "")
    return worker or next((role for role in ("hub_carer", "satellite_carer") if role in here | mine), "carer")


def spaces_of(unit: Unit, here: Here) -> set[UUID]:
    """The places whose children a text of this conversation may name (R39): its constellation, or of one that names its
    members, everywhere where the actor knows children."""
    if not here.apart:
        return {here.space_id}
    return {here.space_id, *(one.subject_id for one in unit.relations if one.kind == "constellation")}


def get_conversation_for(unit: Unit, wanted: UUID, permission: MessagePermission, *, own: bool = False) -> Here:
    """The conversation, for a member who may do this in it; `own` says that it is about the actor's own message.

    Raises `NotFound` for everybody who is no member, `Invalid` for who would write where the other has gone.
    """
    here = conversations_of(unit).get(wanted)
    if here is None:
        raise NotFound
    if here.stayed and permission is not MessagePermission.READ:
        raise Invalid({"words": NOT_SENT.format(here.title)})
    asked = here.scope if here.apart else here.scope.when(own=own)
    require(unit, here.asks(permission), asked, seen_by=here.asks(MessagePermission.READ))
    return here


def overseen_by(unit: Unit) -> dict[UUID, Here]:
    """Every conversation of the services that the actor oversees, whether anybody has written in it or not."""
    found: dict[UUID, Here] = {}
    for service_id in sorted(unit.subjects(*OVERSEERS)):
        for space_id, name in constellations_of(unit, service_id):
            for kind in OF_A_CONSTELLATION:
                made = conversation_id(space_id, kind)
                found[made] = Here(made, kind, space_id, service_id, name, "", is_member=False)
    return found


def _overseen_apart(unit: Unit, wanted: UUID) -> Here | None:
    one = find_overseen(unit, wanted, unit.subjects(*OVERSEERS))
    if one is None:
        return None
    kind, names = Kind(one.kind), tuple(sorted(name for _, name in one.others))
    called = one.name or " and ".join(names)
    return Here(ConversationId(one.id), kind, one.space_id, one.service_id, "", "", False, called, names)


def get_conversation_to_read(unit: Unit, wanted: UUID) -> Here:
    """The conversation for its members, and for who oversees the service by what a grant opens to them.

    Raises `NotFound`, `ReasonWanted` where it takes a reason, `NotAllowed` where it takes broken glass.
    """
    here = conversations_of(unit).get(wanted) or overseen_by(unit).get(wanted) or _overseen_apart(unit, wanted)
    if here is None:
        raise NotFound
    require(unit, here.asks(MessagePermission.READ), here.scope, words=BY_GLASS)
    return here


@about("message.read")
def may_follow_conversation(unit: Unit, wanted: UUID) -> bool:
    """Its members: who has left hears nothing more, in whatever window."""
    return wanted in conversations_of(unit)
