"""Who stands where, from a file: homes in constellations, liaison workers, supervising social workers; all dated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from accounts.imports.cells import day, listed, one_of, words
from accounts.imports.importer import Batch, Column, Importer, Parsed
from accounts.spaces.models import Assignment, HouseholdPlace, Membership
from constellations.homes.household_queries import relations_of
from constellations.homes.household_services import instant
from constellations.homes.importing.carers import KIND as PERSON
from constellations.homes.importing.carers import NO_HOME
from constellations.homes.importing.households import KIND as HOUSEHOLD
from constellations.homes.place_services import BROKEN, SSW
from constellations.homes.queries import list_constellations
from core.ids import new_id

ROLES = ("hub", "satellite", "liaison_worker", SSW)
_MEMBERS = text("select person_id, role from members_of_space(:space) where until is null or until > :now")


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows refer to, and who stands where already, as (who, role, where)."""

    homes: Mapping[str, UUID]
    people: Mapping[str, UUID]
    constellations: Mapping[str, UUID]
    standing: set[tuple[UUID, str, UUID]]


def _look_up(batch: Batch) -> _Known:
    homes = batch.known(HOUSEHOLD, (row["household"] for row in batch.rows))
    people = batch.known(PERSON, (row["staff"] for row in batch.rows))
    named = {one.name.casefold(): one.id for one in list_constellations(batch.unit, batch.service_id)}
    standing: set[tuple[UUID, str, UUID]] = set()
    for one in relations_of(batch.unit, set(homes.values())):
        if one.what == "place" and one.constellation_id and not one.is_over(batch.unit.now):
            standing.add((one.household_id, one.role, one.constellation_id))
        elif one.what == "worker" and one.person_id and not one.is_over(batch.unit.now):
            standing.add((one.person_id, one.role, one.household_id))
    for space in {named[name] for row in batch.rows if (name := (row["constellation"] or "").casefold()) in named}:
        for member in batch.unit.session.execute(_MEMBERS, {"space": space, "now": batch.unit.now}):
            standing.add((member.person_id, member.role, space))
    return _Known(homes, people, named, standing)


def _take(batch: Batch) -> None:
    known = _look_up(batch)
    for row in batch.rows:
        found = _ends(known, row)
        if isinstance(found, str):
            batch.problem(row, found)
            continue
        who, where = found
        if (who, row["role"], where) in known.standing:
            batch.same()
            continue
        since = instant(row["since"], batch.unit.now) if row["since"] else batch.unit.now
        if (wrong := _put(batch, row["role"], who, where, since)) is not None:
            batch.problem(row, wrong)
            continue
        known.standing.add((who, row["role"], where))
        name = row["household"] or row["staff"]
        words_ = f"{name}: {row['role'].replace('_', ' ')} of {row['constellation'] or row['household']}"
        batch.new(row, who, words_, ("role", None, f"{row['role']} {where}"))


def _ends(known: _Known, row: Parsed) -> tuple[UUID, UUID] | str:
    """Who comes to stand where, or what is missing."""
    constellation = known.constellations.get((row["constellation"] or "").casefold())
    home, person = known.homes.get(row["household"] or ""), known.people.get(row["staff"] or "")
    role = row["role"]
    if role != SSW and constellation is None:
        return f"There is no constellation {row['constellation'] or ''!r} here."
    if role in ("hub", "satellite", SSW) and home is None:
        return NO_HOME.format(row["household"] or "")
    if role in ("liaison_worker", SSW) and person is None:
        return f"No member of staff {row['staff'] or ''!r} was brought in. Bring the social workers in first."
    who, where = {
        "hub": (home, constellation),
        "satellite": (home, constellation),
        "liaison_worker": (person, constellation),
        SSW: (person, home),
    }[role]
    assert who is not None
    assert where is not None
    return who, where


def _put(batch: Batch, role: str, who: UUID, where: UUID, since: datetime) -> str | None:
    """Put the one there; in words why not, where the database refuses (R1, R2, R4, R5)."""
    if role == "liaison_worker":
        model: Any = Membership
        values: dict[str, Any] = {"person_id": who, "space_id": where, "role": role}
    elif role == SSW:
        model = Assignment
        values = {"person_id": who, "service_id": batch.service_id, "subject_id": where, "role": role}
    else:
        model = HouseholdPlace
        home = {"household_id": who, "household_service_id": batch.service_id}
        values = {"service_id": batch.service_id, "constellation_id": where, "role": role, **home}
    try:
        with batch.unit.session.begin_nested():
            batch.unit.session.execute(insert(model).values(id=new_id(), since=since, **values))
    except IntegrityError as refused:
        constraint = getattr(refused.orig, "diag", None)
        name = str(getattr(constraint, "constraint_name", ""))
        if name not in BROKEN:
            raise
        return BROKEN[name][1]
    return None


MEMBERSHIPS = Importer(
    kind="memberships",
    title="Who stands where",
    columns=(
        Column("role", one_of(ROLES), f"One of: {listed(ROLES)}."),
        Column("constellation", words(), "Its name; not for a supervising social worker.", required=False),
        Column("household", words(40), "The reference of the home; not for a liaison worker.", required=False),
        Column("staff", words(40), "The worker's reference, for the two kinds of worker.", required=False),
        Column("since", day, "From which day. Empty is today.", required=False, also=("from",)),
    ),
    key=("role", "constellation", "household", "staff"),
    take=_take,
)
