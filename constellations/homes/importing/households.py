"""Households from a file: the service's reference and the name that others know them by."""

from __future__ import annotations

from sqlalchemy import select

from accounts.imports.cells import words
from accounts.imports.importer import Batch, Column, Importer, Parsed
from accounts.people.models import Household
from core.ids import new_id

KIND = "household"


def _take(batch: Batch) -> None:
    known = batch.known(KIND, (row["reference"] for row in batch.rows))
    found = batch.unit.session.scalars(select(Household).where(Household.id.in_(set(known.values()))))
    here = {one.id: one for one in found}
    made: list[tuple[Parsed, Household]] = []
    for row in batch.rows:
        home = here.get(known[row["reference"]]) if row["reference"] in known else None
        if home is None:
            made.append((row, Household(id=new_id(), service_id=batch.service_id, name=row["name"])))
        elif home.name == row["name"]:
            batch.same()
        else:
            batch.changed(row, home.id, f"{home.name} becomes {row['name']}", ("name", home.name, row["name"]))
            home.name = row["name"]
    batch.put(Household, [{"id": one.id, "service_id": one.service_id, "name": one.name} for _, one in made])
    batch.remember(KIND, {row["reference"]: one.id for row, one in made})
    for row, one in made:
        batch.new(row, one.id, f"The {one.name} family", ("name", None, one.name))


HOUSEHOLDS = Importer(
    kind="households",
    title="Households",
    columns=(
        Column("reference", words(40), "The home's number in your own system.", also=("household", "household_id")),
        Column("name", words(), "The name that others know them by, like Marsh.", also=("household_name", "family")),
    ),
    key=("reference",),
    take=_take,
)
