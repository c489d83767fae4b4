"""Reads of a service's people. All of it through functions of the database: relations have no other way out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text

from accounts.people.models import Household, Person, Revocation
from accounts.signin.models import Account
from accounts.spaces.models import Space
from core.unit_of_work import Unit

A_PAGE = 50
_PEOPLE = text(
    "select * from people_of_service(:service, :at, :words, :wanted, cast(:within as uuid[]),"
    " cast(:after as uuid), :most)"
)
_RELATIONS = text("select * from relations_of_person(:person)")
_HOMES_IN = text("select household_id from households_of(:constellation, :at)")
_ANYWHERE = text("select is_related_anywhere(:person, :at)")


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is, was or will be to a service: the role, where, from when until when (None: without end)."""

    id: UUID | None
    subject_id: UUID | None
    role: str
    kind: str
    place: str
    since: datetime
    until: datetime | None
    written: str = ""
    service_id: UUID | None = None
    held_by: UUID | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return self.until is not None and self.until <= now

    def is_now(self, now: datetime) -> bool:
        """Whether it counts now."""
        return self.since <= now and not self.is_over(now)


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody in the list: what they are to the service now or from a day to come, and whether it revoked them."""

    person_id: UUID
    given_name: str
    family_name: str
    revoked: str | None
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words of a name, a role ("" for all), and who came last on the page before."""

    words: str = ""
    role: str = ""
    after: UUID | None = None


def list_people(
    unit: Unit, service_id: UUID, wanted: Wanted, within: Collection[UUID] | None, most: int = A_PAGE
) -> list[Listed]:
    """A page of the service's people by family name, in one statement; one more than `most` says that there is more.

    `within` narrows it to who stands in one of these spaces or homes.
    """
    rows = unit.session.execute(
        _PEOPLE,
        {
            "service": service_id,
            "at": unit.now,
            "words": wanted.words,
            "wanted": wanted.role,
            "within": None if within is None else sorted(within),
            "after": wanted.after,
            "most": most + 1,
        },
    )
    return [_listed(row) for row in rows]


def _listed(row: Row[Any]) -> Listed:
    found = [
        Standing(None, None, r["role"], r["kind"], r["place"], _moment(r["since"]), _moment(r["until"]))
        for r in row.relations
    ]
    found.sort(key=lambda one: (one.since, one.role, one.place))
    return Listed(row.person_id, row.given_name, row.family_name, row.revoked, tuple(found))


def _moment(said: str | None) -> Any:
    return datetime.fromisoformat(said) if said else None


def standings_of(unit: Unit, person_id: UUID) -> list[Standing]:
    """What the person is, was or will be to the services of this unit, what lasts first, newest first.

    Grants are left out: what somebody may see for an hour is nothing that they are.
    """
    rows = unit.session.execute(_RELATIONS, {"person": person_id})
    return [
        Standing(r.id, r.subject_id, r.role, r.kind, r.place, r.since, r.until, r.written, r.service_id, r.held_by)
        for r in rows
        if r.written != "access_grant"
    ]


def homes_in(unit: Unit, constellation_id: UUID) -> frozenset[UUID]:
    """The homes that stand in a constellation now."""
    values = {"constellation": constellation_id, "at": unit.now}
    return frozenset(unit.session.scalars(_HOMES_IN, values))


def find_person(unit: Unit, person_id: UUID) -> Person | None:
    """The person, or None."""
    return unit.session.get(Person, person_id)


def email_of(unit: Unit, person_id: UUID) -> str | None:
    """The address with which they sign in, or None where they have no account."""
    return unit.session.scalar(select(Account.email).where(Account.person_id == person_id))


def names_of(unit: Unit, people: Collection[UUID | None]) -> dict[UUID, str]:
    """Names by id, of those whose access has ended too: their words stay theirs (R74)."""
    wanted = sorted({one for one in people if one is not None})
    rows = unit.session.execute(select(Person.id, Person.given_name, Person.family_name).where(Person.id.in_(wanted)))
    return {row.id: f"{row.given_name} {row.family_name}" for row in rows}


def spaces_named(unit: Unit, ids: Collection[UUID | None]) -> dict[UUID, tuple[str, str]]:
    """Kind and name of spaces by id."""
    wanted = sorted({one for one in ids if one is not None})
    rows = unit.session.execute(select(Space.id, Space.kind, Space.name).where(Space.id.in_(wanted)))
    return {row.id: (row.kind, row.name) for row in rows}


def constellations_of(unit: Unit, service_id: UUID) -> list[tuple[UUID, str]]:
    """The service's constellations by name."""
    rows = unit.session.execute(
        select(Space.id, Space.name)
        .where(Space.kind == "constellation", Space.service_id == service_id)
        .order_by(Space.name, Space.id)
    )
    return [(row.id, row.name) for row in rows]


def households_of_service(unit: Unit, service_id: UUID) -> list[tuple[UUID, str]]:
    """The homes that the service approved, by name."""
    rows = unit.session.execute(
        select(Household.id, Household.name)
        .where(Household.service_id == service_id)
        .order_by(Household.name, Household.id)
    )
    return [(row.id, row.name) for row in rows]


def revocations_of(unit: Unit, person_id: UUID) -> list[Revocation]:
    """What this unit's services have revoked of the person, the last first."""
    return list(
        unit.session.scalars(
            select(Revocation).where(Revocation.person_id == person_id).order_by(Revocation.since.desc(), Revocation.id)
        )
    )


def is_related_anywhere(unit: Unit, person_id: UUID) -> bool:
    """Whether the person is anything to anybody, now or from a day to come, with what was written so far."""
    return bool(unit.session.execute(_ANYWHERE, {"person": person_id, "at": unit.now}).scalar())
