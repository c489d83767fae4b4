"""The eighteen roles of the access matrix, and which of them somebody has towards a thing (domain.md 2, R72)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from core.unit_of_work import Relation, Unit


class Role(StrEnum):
    """What somebody can be to a thing, by the columns of the matrix."""

    PUB = "PUB"
    INV = "INV"
    CAR = "CAR"
    SAT = "SAT"
    HUB = "HUB"
    LIA = "LIA"
    SSW = "SSW"
    EXT = "EXT"
    SMG = "SMG"
    MOD = "MOD"
    SGL = "SGL"
    UAD = "UAD"
    DPO = "DPO"
    AUD = "AUD"
    OPS = "OPS"
    LRN = "LRN"
    XLA = "XLA"
    SUS = "SUS"


ROLE_WORDS = {
    Role.PUB: "anybody, signed out",
    Role.INV: "invited, in no home and no team yet",
    Role.CAR: "carer outside this constellation",
    Role.SAT: "satellite carer of it",
    Role.HUB: "its hub home carer",
    Role.LIA: "its liaison worker",
    Role.SSW: "supervising social worker of the home",
    Role.EXT: "somebody who acts through a signed link",
    Role.SMG: "service manager",
    Role.MOD: "facilitator of the group",
    Role.SGL: "safeguarding lead",
    Role.UAD: "user administrator",
    Role.DPO: "records officer",
    Role.AUD: "auditor",
    Role.OPS: "platform operator",
    Role.LRN: "learning team, coach, hub staff",
    Role.XLA: "anybody of another service",
    Role.SUS: "suspended or deregistered",
}


class When(StrEnum):
    """What may hold of a thing besides the role: each is the letter of the cell that asks for it."""

    OWN = "o"
    SHARED_GROUP = "g"
    IN_WINDOW = "w"
    PUBLISHED = "p"
    PARENT_SEEN = "i"
    ON_BEHALF = "b"
    WITHOUT_HUB = "v"
    APART = "s"
    BY_IMPORT = "m"
    OWN_FEED = "t"
    LINK_NAMES = "l"
    NAMED = "n"
    REASON = "R"
    SECOND_APPROVER = "A"
    BROKEN_GLASS = "B"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked about: whose it is, where it stands, and what holds of it for whoever asks.

    `service_id` is the service that holds it; None asks about the person's own things, wherever they belong.
    `households` are the homes that it is about (their assigned workers follow), empty for a service's whole.
    """

    service_id: UUID | None = None
    constellation_id: UUID | None = None
    households: frozenset[UUID] = frozenset()
    subject_id: UUID | None = None
    holds: frozenset[When] = field(default_factory=frozenset)

    def when(self, **held: bool) -> Scope:
        """The same with more that holds: `scope.when(own=True, apart=not mine)`."""
        more = frozenset(When[name.upper()] for name, yes in held.items() if yes)
        return Scope(self.service_id, self.constellation_id, self.households, self.subject_id, self.holds | more)


_OF_A_SERVICE = {
    "service_manager": Role.SMG,
    "safeguarding_lead": Role.SGL,
    "user_admin": Role.UAD,
    "records_officer": Role.DPO,
    "auditor": Role.AUD,
}
_OF_A_CONSTELLATION = {"liaison_worker": Role.LIA, "hub_carer": Role.HUB, "satellite_carer": Role.SAT}
_ANYWHERE = {
    "platform_operator": Role.OPS,
    "hub_staff": Role.LRN,
    "coach": Role.LRN,
    "learning_team": Role.LRN,
}
_ASSIGNED = frozenset({"supervising_social_worker", "childs_social_worker"})
_CARERS = frozenset({"carer", "hub_carer", "satellite_carer"})


def roles_of(unit: Unit, scope: Scope) -> frozenset[Role]:
    """Every role that the actor has towards the thing now. A role in one place gives none in another (R72)."""
    if unit.actor.link_id is not None:
        named = scope.subject_id is not None and unit.is_related(scope.subject_id, "approves_by_link")
        return frozenset({Role.EXT} if named else {Role.PUB})
    if unit.actor.person_id is None:
        return frozenset({Role.PUB})
    if not unit.relations:
        return frozenset({Role.INV})
    roles = {role for relation in unit.relations if (role := _role(relation, scope)) is not None}
    if not roles and scope.service_id not in {None, *(relation.service_id for relation in unit.relations)}:
        return frozenset({Role.XLA})
    return frozenset(roles)


def _role(relation: Relation, scope: Scope) -> Role | None:
    """The role that this one relation gives towards the thing, or None."""
    here = scope.service_id in (None, relation.service_id)
    if relation.role in _ANYWHERE:
        return _ANYWHERE[relation.role]
    if relation.role == "facilitator":
        return Role.MOD if scope.subject_id in (None, relation.subject_id) else None
    if relation.role in _OF_A_SERVICE:
        return _OF_A_SERVICE[relation.role] if here else None
    if relation.role in _ASSIGNED or relation.role == "social_worker":
        return Role.SSW if _is_assigned(relation, scope, here=here) else None
    if relation.role in _OF_A_CONSTELLATION and here and scope.constellation_id in (None, relation.subject_id):
        return _OF_A_CONSTELLATION[relation.role]
    return Role.CAR if here and relation.role in _CARERS else None


def _is_assigned(relation: Relation, scope: Scope, *, here: bool) -> bool:
    """Of a home or a child only who is assigned; of what is nobody's in particular any worker of the service."""
    if scope.households or scope.subject_id is not None or scope.constellation_id is not None:
        return relation.subject_id in scope.households or relation.subject_id == scope.subject_id
    return here
