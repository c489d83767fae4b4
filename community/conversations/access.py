"""Who may do what in a conversation. Members are members by their role in the constellation, and nobody else is: which
conversations somebody has follows from their relations alone, without a look at the database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

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


@dataclass(frozen=True, slots=True)
class Here:
    """A conversation that the actor is a member of, and as what."""

    id: ConversationId
    kind: Kind
    space_id: UUID
    service_id: UUID
    space_name: str
    role: str

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
        return Scope(service_id=self.service_id, constellation_id=self.space_id)


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


@about("message.read")
def may_follow_conversation(unit: Unit, wanted: UUID) -> bool:
    """Its members: who has left hears nothing more, in whatever window."""
    return wanted in conversations_of(unit)
