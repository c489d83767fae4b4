"""Reads of concerns and of whom a concern may be about. The wall of the table lets only its own people in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, false, func, or_, select, text
from sqlalchemy.orm import aliased

from accounts.people.models import Household, Person
from accounts.spaces.models import ServiceHub, Space
from community.concerns.models import Concern, DutyContact
from community.concerns.rules import LEAD, NAMED, STAND_IN, ConcernState
from core.unit_of_work import Unit

MOST = 200
NEAR_ROLES = (
    "hub_carer", "liaison_worker", "satellite_carer", "adult",
    "supervising_social_worker", STAND_IN, LEAD,
)  # fmt: skip

_RELATED = text("""
select distinct p.id, p.given_name, p.family_name, r.role
from unnest(cast(:subjects as uuid[])) as s(id)
cross join lateral people_related(s.id, :roles, :at) r join person p on p.id = r.person_id
order by p.given_name, p.family_name, p.id, r.role
""")
_LATELY = text("select concerns_lately(:service, :since)")
_FOR_OFFICER = text("select concern_id, in_service from concern_for_officer(:wanted, :short, :at)")
_OPEN_DOOR = text("select open_concern_door(:service)")


@dataclass(frozen=True, slots=True)
class LoadedConcern:
    """A concern with the names that its readers see. `sender` is empty where nobody was signed in."""

    concern: Concern
    service: str
    sender: str
    acknowledged_by: str


@dataclass(frozen=True, slots=True)
class NearPerson:
    """Somebody whom the sender knows by a relation."""

    id: UUID
    given_name: str
    family_name: str
    role: str


def people_with(unit: Unit, subjects: Collection[UUID], *roles: str) -> list[NearPerson]:
    """Who stands in one of these roles to one of these subjects now, each role once, by name."""
    values = {"subjects": sorted(subjects), "roles": list(roles), "at": unit.now}
    return [NearPerson(*row) for row in unit.session.execute(_RELATED, values)] if subjects else []


def services_of(unit: Unit) -> list[tuple[UUID, str]]:
    """The services that could take the actor's concern, that of their constellation first; every service where the
    actor stands in none (a regional hub's worker, the facilitator of a group)."""
    mine = {relation.subject_id for relation in unit.relations}
    of_constellation = select(Space.service_id).where(Space.id.in_(mine), Space.service_id.is_not(None))
    of_home = select(Household.service_id).where(Household.id.in_(mine))
    of_hub = select(ServiceHub.service_id).where(
        ServiceHub.regional_hub_id.in_(mine), or_(ServiceHub.until.is_(None), ServiceHub.until > unit.now)
    )
    near = or_(Space.id.in_(mine), Space.id.in_(of_constellation), Space.id.in_(of_home), Space.id.in_(of_hub))
    whole = select(Space.id, Space.name).where(Space.kind == "service")
    first = Space.id.in_(of_constellation).desc() if mine else false()
    found = unit.session.execute(whole.where(near).order_by(first, Space.name, Space.id)).all() if mine else []
    found = found or unit.session.execute(whole.order_by(Space.name, Space.id)).all()
    return [(row.id, row.name) for row in found]


def service_name(unit: Unit, service_id: UUID) -> str:
    """What the service is called."""
    return unit.session.scalar(select(Space.name).where(Space.id == service_id)) or ""


def open_door(unit: Unit, service_id: UUID) -> None:
    """Let this unit write a concern to the service, whoever acts: the one thing that may be written from outside."""
    unit.session.execute(_OPEN_DOOR, {"service": service_id})


def concerns_lately(unit: Unit, service_id: UUID, since: Any) -> int:
    """How many concerns came to the service since then, by anybody: a number and nothing else."""
    return int(unit.session.scalar(_LATELY, {"service": service_id, "since": since}) or 0)


def named_for(unit: Unit, concern_id: UUID) -> tuple[UUID, ...]:
    """Who is named for the concern now."""
    return tuple(sorted(person.id for person in people_with(unit, [concern_id], NAMED)))


def find_duty(unit: Unit, service_id: UUID) -> DutyContact | None:
    """Where the service's duty team is alerted, or None where nobody has said so."""
    return unit.session.get(DutyContact, service_id)


def _loaded() -> Select[*tuple[Any, ...]]:
    sender, taker = aliased(Person), aliased(Person)
    return (
        select(Concern, Space.name, sender.given_name, sender.family_name, taker.given_name, taker.family_name)
        .join(Space, Space.id == Concern.service_id)
        .outerjoin(sender, sender.id == func.coalesce(Concern.raised_by, Concern.link_of_person))
        .outerjoin(taker, taker.id == Concern.acknowledged_by)
    )


_BY_ID, _LIST = _loaded(), _loaded()


def _made(row: Row[*tuple[Any, ...]]) -> LoadedConcern:
    concern, service, given, family, taker, taker_family = row
    return LoadedConcern(
        concern, service, f"{given or ''} {family or ''}".strip(), f"{taker or ''} {taker_family or ''}".strip()
    )


def find_concern(unit: Unit, concern_id: UUID) -> LoadedConcern | None:
    """The concern, where the wall lets the actor see it."""
    row = unit.session.execute(_BY_ID.where(Concern.id == concern_id)).one_or_none()
    return _made(row) if row is not None else None


@dataclass(frozen=True, slots=True)
class FoundConcern:
    """That there is a concern, and in which service. Nothing of it."""

    concern_id: UUID
    service_id: UUID


def find_for_officer(unit: Unit, concern_id: UUID | None, reference: str = "") -> FoundConcern | None:
    """The concern of this id, or else of this reference, where the actor is a records officer of its service and it is
    not about them. Where they have said why, the wall lets it through for the rest of the unit."""
    values = {"wanted": concern_id, "short": reference, "at": unit.now}
    row = unit.session.execute(_FOR_OFFICER, values).one_or_none()
    return FoundConcern(row.concern_id, row.in_service) if row is not None else None


def lock_concern(unit: Unit, concern_id: UUID) -> Concern | None:
    """The concern as it is now, kept from others until the end of this unit."""
    wanted = select(Concern).where(Concern.id == concern_id).with_for_update()
    return unit.session.scalars(wanted, execution_options={"populate_existing": True}).one_or_none()


def list_inbox(unit: Unit) -> list[LoadedConcern]:
    """The concerns for which the actor is named and which are not about them: those that wait first, soonest first."""
    named = unit.subjects(NAMED)
    if not named:
        return []
    kept = unit.kept("concern inbox")
    if "all" not in kept:
        wanted = _LIST.where(
            Concern.id.in_(sorted(named)),
            Concern.service_id.in_(sorted(unit.subjects(LEAD, STAND_IN))),
            ~Concern.hidden_from.contains([unit.person_id]),
        ).order_by(
            (Concern.state != ConcernState.SENT),
            Concern.acknowledge_by,
            Concern.id,
        )
        kept["all"] = [_made(row) for row in unit.session.execute(wanted.limit(MOST))]
    found: list[LoadedConcern] = kept["all"]
    return found


def list_own(unit: Unit) -> Sequence[LoadedConcern]:
    """The concerns that the actor raised while signed in, newest first."""
    wanted = _LIST.where(Concern.raised_by == unit.person_id).order_by(Concern.id.desc()).limit(MOST)
    return [_made(row) for row in unit.session.execute(wanted)]
