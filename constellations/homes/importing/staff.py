"""Social workers of the service from a file. A role with rights of its own is granted on its page, by two people."""

from __future__ import annotations

from sqlalchemy import select, text

from accounts.imports.cells import words
from accounts.imports.importer import Batch, Column, Importer, Parsed
from accounts.people.models import Person
from accounts.spaces.models import Membership
from constellations.homes.importing.carers import KIND
from constellations.homes.importing.names import NAMES, take_names
from core.ids import new_id

ROLE = "social_worker"
_MEMBERS = text("select person_id from members_of_space(:space) where role = :role and (until is null or until > :now)")


def _take(batch: Batch) -> None:
    known = batch.known(KIND, (row["reference"] for row in batch.rows))
    here = {one.id: one for one in batch.unit.session.scalars(select(Person).where(Person.id.in_(known.values())))}
    asked = {"space": batch.service_id, "role": ROLE, "now": batch.unit.now}
    members = set(batch.unit.session.scalars(_MEMBERS, asked))
    made: list[Parsed] = []
    for row in batch.rows:
        person = here.get(known[row["reference"]]) if row["reference"] in known else None
        if person is None:
            made.append(row)
        elif person.id not in members:
            batch.problem(row, "This person is here already, and no social worker. Give them the role on their page.")
        else:
            take_names(batch, row, person)
    _make(batch, made)


def _make(batch: Batch, rows: list[Parsed]) -> None:
    now = batch.unit.now
    made = [(row, new_id()) for row in rows]
    batch.put(Person, [{"id": one, "created_at": now, **{n: row[n] for n in NAMES}} for row, one in made])
    where = {"space_id": batch.service_id, "role": ROLE, "since": now}
    batch.put(Membership, [{"id": new_id(), "person_id": one, **where} for _, one in made])
    batch.remember(KIND, {row["reference"]: one for row, one in made})
    for row, one in made:
        batch.new(row, one, f"{row['given_name']} {row['family_name']}, social worker", ("role", None, ROLE))


STAFF = Importer(
    kind="staff",
    title="Social workers",
    columns=(
        Column("reference", words(40), "The person's number in your own system.", also=("staff", "person")),
        Column("given_name", words(), "First name.", also=("first_name", "forename")),
        Column("family_name", words(), "Last name.", also=("last_name", "surname")),
        Column("phone", words(30), "Telephone.", required=False, also=("telephone", "mobile")),
    ),
    key=("reference",),
    take=_take,
)
