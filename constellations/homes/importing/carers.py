"""Adults of homes from a file: approved carers, and others who live there (R8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from accounts.imports.cells import words, yes_or_no
from accounts.imports.importer import Batch, Column, Importer, Parsed
from accounts.people.models import HouseholdMember, Person
from constellations.homes.household_queries import Dated, relations_of
from constellations.homes.importing.households import KIND as HOUSEHOLD
from constellations.homes.importing.names import NAMES, take_names
from core.ids import new_id

KIND = "person"
NO_HOME = "No household {!r} was brought in. Bring the households in first."


@dataclass(frozen=True, slots=True)
class _Known:
    """What the batch refers to: homes and people by reference, the people's rows, the adults of the homes now."""

    homes: Mapping[str, UUID]
    people: Mapping[str, UUID]
    persons: Mapping[UUID, Person]
    adults: Mapping[UUID, list[Dated]]


def _look_up(batch: Batch) -> _Known:
    homes = batch.known(HOUSEHOLD, (row["household"] for row in batch.rows))
    people = batch.known(KIND, (row["reference"] for row in batch.rows))
    adults: dict[UUID, list[Dated]] = {}
    for one in relations_of(batch.unit, set(homes.values())):
        if one.what == "adult" and one.holds(batch.unit.now):
            adults.setdefault(one.household_id, []).append(one)
    in_homes = {one.person_id for found in adults.values() for one in found}
    rows = batch.unit.session.scalars(select(Person).where(Person.id.in_({*people.values(), *in_homes})))
    return _Known(homes, people, {one.id: one for one in rows}, adults)


def _take(batch: Batch) -> None:
    known = _look_up(batch)
    made: list[tuple[Parsed, UUID]] = []
    for row in batch.rows:
        home = known.homes.get(row["household"])
        if home is None:
            batch.problem(row, NO_HOME.format(row["household"]))
        elif (person_id := known.people.get(row["reference"])) is not None:
            _change(batch, row, known, home, person_id)
        elif (adult := _same_name(known.adults.get(home, ()), row)) is not None:
            batch.remember(KIND, {row["reference"]: adult})  # typed in by hand before: the same person
            _change(batch, row, known, home, adult)
        else:
            made.append((row, new_id()))
    _make(batch, known, made)


def _same_name(adults: list[Dated] | tuple[()], row: Parsed) -> UUID | None:
    name = f"{row['given_name']} {row['family_name']}".casefold()
    return next((one.person_id for one in adults if one.name.casefold() == name), None)


def _change(batch: Batch, row: Parsed, known: _Known, home: UUID, person_id: UUID) -> None:
    """Another name or phone is taken; another home or approval is a decision, and made on the home's page."""
    adult = next((one for one in known.adults.get(home, ()) if one.person_id == person_id), None)
    if adult is None:
        batch.problem(row, "This adult is in another home here, or has left. Move them on the home's page.")
    elif adult.approved != row["approved"]:
        batch.problem(row, "The approval is another here. Change it on the home's page, with the reason.")
    else:
        take_names(batch, row, known.persons[person_id])


def _make(batch: Batch, known: _Known, made: list[tuple[Parsed, UUID]]) -> None:
    now = batch.unit.now
    people = [{"id": person_id, "created_at": now, **{name: row[name] for name in NAMES}} for row, person_id in made]
    batch.put(Person, people)
    members = [
        {
            "id": new_id(),
            "person_id": person_id,
            "household_id": known.homes[row["household"]],
            "household_service_id": batch.service_id,
            "approved": row["approved"],
            "since": now,
        }
        for row, person_id in made
    ]
    batch.put(HouseholdMember, members)
    batch.remember(KIND, {row["reference"]: person_id for row, person_id in made})
    for row, person_id in made:
        approved = "yes" if row["approved"] else "no"
        batch.new(row, person_id, f"{row['given_name']} {row['family_name']}", ("approved", None, approved))


CARERS = Importer(
    kind="carers",
    title="Carers and other adults",
    columns=(
        Column("reference", words(40), "The person's number in your own system.", also=("carer", "person")),
        Column("household", words(40), "The reference of their home."),
        Column("given_name", words(), "First name.", also=("first_name", "forename")),
        Column("family_name", words(), "Last name.", also=("last_name", "surname")),
        Column("phone", words(30), "Telephone.", required=False, also=("telephone", "mobile")),
        Column("approved", yes_or_no, "Whether they are an approved carer: yes or no."),
    ),
    key=("reference",),
    take=_take,
)
