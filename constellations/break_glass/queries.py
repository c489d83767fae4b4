"""Reads of broken glass, and of where a child sleeps now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select, text

from accounts.people.models import Person
from constellations.break_glass.models import GlassBreak
from constellations.homes.models import Child
from core import clock
from core.crypto.envelope import unseal
from core.unit_of_work import Unit

MOST_LISTED = 100
_RELATED = text("select distinct person_id from people_related(:subject, :roles, :at) order by person_id")
# The day on which a stay ends counts until the child is home: then it is where it lives.
_STAY_NOW = text("""
select s.id, s.constellation_id, s.home_day, s.leaves_at
from stay s join stay_child c on c.stay_id = s.id
where c.child_id = :child and c.holds
  and s.state in ('confirmed', 'in_progress', 'emergency_in_progress')
  and s.first_night <= :today and s.home_day >= :today
  and coalesce(s.arrives_at, cast(:now as timestamptz)) <= :now and coalesce(s.leaves_at, :now + interval '1 s') > :now
order by s.first_night desc limit 1
""")
_WAITING = (
    select(GlassBreak)
    .where(GlassBreak.reviewed_at.is_(None))
    .order_by(GlassBreak.review_by, GlassBreak.id)
    .limit(MOST_LISTED)
)


@dataclass(frozen=True, slots=True)
class StayNow:
    """The stay in which a child is at this moment: in the hub home of which constellation, until which day."""

    id: UUID
    constellation_id: UUID
    home_day: date
    leaves_at: datetime | None


def find_break(unit: Unit, break_id: UUID, *, lock: bool = False) -> GlassBreak | None:
    """What was broken, or None where the wall or nothing stands."""
    return unit.session.get(GlassBreak, break_id, with_for_update=lock, populate_existing=lock)


def list_breaks(unit: Unit, service_id: UUID) -> list[GlassBreak]:
    """What was broken in a service, the last first; 100."""
    query = select(GlassBreak).where(GlassBreak.service_id == service_id)
    return list(unit.session.scalars(query.order_by(GlassBreak.broken_at.desc(), GlassBreak.id).limit(MOST_LISTED)))


def list_waiting(unit: Unit, service_id: UUID) -> list[GlassBreak]:
    """What nobody has reviewed yet, the most urgent first."""
    return list(unit.session.scalars(_WAITING.where(GlassBreak.service_id == service_id)))


def people_in(unit: Unit, service_id: UUID, roles: Collection[str]) -> list[UUID]:
    """Who stands in one of these roles to the service now."""
    return list(unit.session.scalars(_RELATED, {"subject": service_id, "roles": list(roles), "at": unit.now}))


def ends_for(unit: Unit, subject_id: UUID) -> datetime | None:
    """Until when the actor sees this by glass that they broke; None where they see it by right or not at all."""
    query = select(GlassBreak.ends_at).where(
        or_(GlassBreak.child_id == subject_id, GlassBreak.conversation_id == subject_id),
        GlassBreak.broken_by == unit.actor.person_id,
        GlassBreak.ends_at > unit.now,
    )
    return unit.session.scalar(query.order_by(GlassBreak.ends_at.desc()).limit(1))


def phones_of(unit: Unit, people: Collection[UUID]) -> list[tuple[str, str]]:
    """The telephone numbers of people who have written one down, with their names."""
    rows = unit.session.execute(
        select(Person.given_name, Person.family_name, Person.phone)
        .where(Person.id.in_(sorted(people)), Person.phone.is_not(None), Person.phone != "")
        .order_by(Person.given_name, Person.id)
    )
    return [(f"{row.given_name} {row.family_name}", row.phone) for row in rows]


def stay_now(unit: Unit, child_id: UUID) -> StayNow | None:
    """The stay in which the child is at this moment, or None: then it is where it lives."""
    row = unit.session.execute(
        _STAY_NOW, {"child": child_id, "today": clock.today(unit.now), "now": unit.now}
    ).one_or_none()
    return StayNow(*row) if row is not None else None


def children_called(unit: Unit, service_id: UUID, first_name: str, birth_year: int | None) -> list[UUID]:
    """The children with a service now who have this first name (and were born in this year, where one is given).

    Compared and never shown: so it is opened past the list of who read about a child, which nobody does here.
    """
    table = Child.__table__
    rows = unit.session.execute(
        select(table.c.id, table.c.sealed)
        .where(table.c.service_id == service_id, table.c.left_on.is_(None), table.c.sealed.is_not(None))
        .order_by(table.c.id)
    )
    found = []
    for row in rows:
        said = unseal(service_id, Child.place_of(row.id), row.sealed)
        named = str(said.get("first_name", "")).casefold() == first_name.casefold()
        if named and birth_year in (None, said.get("birth_year")):
            found.append(row.id)
    return found
