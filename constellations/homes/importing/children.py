"""Children of homes from a file: the minimum of W5, and never a surname (R35)."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from sqlalchemy import select

from accounts.imports.cells import CellRefused, day, listed, one_of, words
from accounts.imports.importer import Batch, Change, Column, Importer, Parsed
from accounts.register.naming import AuthorityNames
from accounts.register.queries import list_authorities
from constellations.homes.approvals import shows_full_name
from constellations.homes.child_rules import AUTHORITY_WORDS, Belongs, born_in_reach
from constellations.homes.importing.carers import NO_HOME
from constellations.homes.importing.households import KIND as HOUSEHOLD
from constellations.homes.models import Child
from core import clock
from core.ids import new_id

KIND, SIBLINGS = "child", "sibling_group"
PARTICULARS = ("first_name", "birth_year", "birth_month")
DECIDES = f"One of: {listed(AUTHORITY_WORDS)}."
BELONGS = [str(one) for one in Belongs]
_BORN = re.compile(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?", re.ASCII)
_BORN_AS_SAID = re.compile(r"(?:\d{1,2}/)?(\d{1,2})/(\d{4})", re.ASCII)


def first_name(cell: str) -> str:
    """A first name or alias. A full name is refused: a surname is never kept (R35)."""
    name = words(30)(cell)
    if shows_full_name(str(name)):
        raise CellRefused("Write the first name or a nickname alone. Kith never keeps a child's surname.")
    return str(name)


def born(cell: str) -> tuple[int, int]:
    """Year and month of birth; of a whole date the day is left out, since it is not kept (R33)."""
    found = _BORN.fullmatch(cell)
    year, month = (found[1], found[2]) if found else ("", "")
    if not found and (said := _BORN_AS_SAID.fullmatch(cell)):
        month, year = said[1], said[2]
    if not year or not 1 <= int(month) <= 12:
        raise CellRefused("Write the year and month of birth, like 2016-04.")
    return int(year), int(month)


def _take(batch: Batch) -> None:
    homes = batch.known(HOUSEHOLD, (row["household"] for row in batch.rows))
    known = batch.known(KIND, (row["reference"] for row in batch.rows))
    groups = batch.known(SIBLINGS, (row["siblings"] for row in batch.rows))
    here = {one.id: one for one in batch.unit.session.scalars(select(Child).where(Child.id.in_(set(known.values()))))}
    authorities = AuthorityNames(list_authorities(batch.unit))
    made: list[tuple[Parsed, Child]] = []
    for row in batch.rows:
        home = homes.get(row["household"])
        placing, wrong = _placing(authorities, row)
        wrong = wrong or ("" if home else NO_HOME.format(row["household"])) or _wrong(batch, row)
        if wrong or home is None:
            batch.problem(row, wrong)
            continue
        values = _values(row, home, placing, _group(batch, groups, row["siblings"]))
        child = here.get(known[row["reference"]]) if row["reference"] in known else None
        if child is None:
            made.append((row, Child(id=new_id(), service_id=batch.service_id, **values)))
        else:
            _change(batch, row, child, values)
    _make(batch, made)


def _placing(authorities: AuthorityNames, row: Parsed) -> tuple[str | None, str]:
    written = row["placing_authority"]
    code = authorities.find(written) if written else None
    if code or not written:
        return code, ""
    near = authorities.near(written)
    return None, f"{written!r} is no authority of England." + (f" Did you mean {' or '.join(near)}?" if near else "")


def _wrong(batch: Batch, row: Parsed) -> str:
    year, month = row["born"]
    if not born_in_reach(year, month, clock.today(batch.unit.now)):
        return "born: Check the year. Kith keeps children and young people up to 25."
    if row["sleepover_authority"] not in {None, "approve_each_time"} and row["review_on"] is None:
        return "review_on is empty: say when the sleepover authority is looked at again (R26)."
    return ""


def _group(batch: Batch, groups: dict[str, UUID], written: str | None) -> UUID | None:
    if written and written not in groups:
        groups[written] = new_id()
        batch.remember(SIBLINGS, {written: groups[written]})
    return groups[written] if written else None


def _values(row: Parsed, home: UUID, placing: str | None, group: UUID | None) -> dict[str, Any]:
    belongs = Belongs(row["belongs"] or Belongs.LOOKED_AFTER)
    year, month = row["born"]
    return {
        "household_id": home,
        "first_name": row["first_name"],
        "birth_year": year,
        "birth_month": month,
        "fostered": belongs.fostered,
        "privately_fostered": belongs is Belongs.PRIVATE,
        "own_child": belongs is Belongs.OWN,
        "placing_authority": placing,
        "sibling_group": group,
        "sleepover_authority": row["sleepover_authority"] or "approve_each_time",
        "authority_review_on": row["review_on"],
    }


def _change(batch: Batch, row: Parsed, child: Child, values: dict[str, Any]) -> None:
    if child.household_id != values["household_id"]:
        batch.problem(row, "This child lives in another home here. Move them on the child's page.")
        return
    changes: list[Change] = []
    for name, after in values.items():
        before = getattr(child, name)
        if before != after:
            setattr(child, name, after)
            kept = name not in PARTICULARS  # what names a child does not go into the audit
            changes.append((name, str(before) if kept else None, str(after) if kept else None))
    if changes:
        batch.changed(row, child.id, ", ".join(name.replace("_", " ") for name, *_ in changes), *changes)
    else:
        batch.same()


def _make(batch: Batch, made: list[tuple[Parsed, Child]]) -> None:
    batch.unit.session.add_all(child for _, child in made)
    batch.remember(KIND, {row["reference"]: child.id for row, child in made})
    for row, child in made:
        decided = ("sleepover_authority", None, child.sleepover_authority)
        batch.new(row, child.id, f"A child of household {row['household']}", decided)


CHILDREN = Importer(
    kind="children",
    title="Children",
    columns=(
        Column("reference", words(40), "The child's number in your own system.", also=("child", "child_id")),
        Column("household", words(40), "The reference of the home where they live."),
        Column("first_name", first_name, "First name or nickname. Never a surname.", also=("name", "alias")),
        Column("born", born, "Year and month of birth, like 2016-04.", also=("date_of_birth", "dob", "birth")),
        Column(
            "belongs",
            one_of(BELONGS),
            f"One of: {listed(BELONGS)}. Empty is the first.",
            required=False,
        ),
        Column("placing_authority", words(), "The council that placed them: name or code.", required=False),
        Column("siblings", words(40), "The same word for brothers and sisters.", required=False),
        Column("sleepover_authority", one_of(AUTHORITY_WORDS), f"One of: {listed(AUTHORITY_WORDS)}.", required=False),
        Column("review_on", day, "When that is looked at again.", required=False, also=("authority_review_on",)),
    ),
    key=("reference",),
    take=_take,
)
