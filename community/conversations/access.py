"""Who may do what in a conversation. Members are members by their role in the constellation, and nobody else is: which
conversations somebody has follows from their relations alone, without a look at the database. Who oversees a service
is a member of none, and reads one by broken glass, or with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from accounts.people.queries import constellations_of
from accounts.permissions.decide import Scope, may, require
from community.conversations.rules import MEMBERS, TITLES, WORKER_ROLES, ConversationId, Kind, conversation_id
from core.declared import about
from core.refusals import NotFound
from core.unit_of_work import Unit


class MessagePermission(StrEnum):
    """What can be asked of a conversation, by the names of the access matrix."""

    READ = "message.read"
    SEND = "message.send"
    CHANGE = "message.edit_or_delete"


MANAGE = "constellation.members_manage"
OVERSEERS = ("safeguarding_lead", "records_officer")
"""Who reads a conversation without being a member: by glass (B), with a reason (R)."""
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

    @property
    def title(self) -> str:
        """What it is called: "Heron carers"."""
        return TITLES[self.kind].format(self.space_name)

    @property
    def roles(self) -> list[str]:
        """The roles of its members."""
        return sorted(MEMBERS[self.kind])

    @property
    def scope(self) -> Scope:
        """Where it stands, for the matrix."""
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
    return found


def get_conversation_for(unit: Unit, wanted: UUID, permission: MessagePermission, *, own: bool = False) -> Here:
    """The conversation, for a member who may do this in it; `own` says that it is about the actor's own message.

    Raises `NotFound` for everybody who is no member.
    """
    here = conversations_of(unit).get(wanted)
    if here is None:
        raise NotFound
    require(unit, permission, here.scope.when(own=own), seen_by=MessagePermission.READ)
    return here


def overseen_by(unit: Unit) -> dict[UUID, Here]:
    """Every conversation of the services that the actor oversees, whether anybody has written in it or not."""
    found: dict[UUID, Here] = {}
    for service_id in sorted(unit.subjects(*OVERSEERS)):
        for space_id, name in constellations_of(unit, service_id):
            for kind in Kind:
                made = conversation_id(space_id, kind)
                found[made] = Here(made, kind, space_id, service_id, name, "", is_member=False)
    return found


def get_conversation_to_read(unit: Unit, wanted: UUID) -> Here:
    """The conversation for its members, and for who oversees the service by what a grant opens to them.

    Raises `NotFound`, `ReasonWanted` where it takes a reason, `NotAllowed` where it takes broken glass.
    """
    here = conversations_of(unit).get(wanted) or overseen_by(unit).get(wanted)
    if here is None:
        raise NotFound
    require(unit, MessagePermission.READ, here.scope, words=BY_GLASS)
    return here


@about("message.read")
def may_follow_conversation(unit: Unit, wanted: UUID) -> bool:
    """Its members: who has left hears nothing more, in whatever window."""
    return wanted in conversations_of(unit)
