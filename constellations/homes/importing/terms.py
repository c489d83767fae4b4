"""Approval terms of homes from a file (4.4). What held before ends the day before, and stays to be read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from accounts.imports.cells import day, listed, number, one_of, some_of, words
from accounts.imports.importer import Batch, Column, Importer, Parsed
from constellations.homes.approvals import GENDER_WORDS, KIND_WORDS
from constellations.homes.importing.carers import NO_HOME
from constellations.homes.importing.households import KIND as HOUSEHOLD
from constellations.homes.models import ApprovalTerm
from core.ids import new_id

SAID = ("most_children", "youngest", "oldest", "gender", "kinds", "valid_until", "note")


def _take(batch: Batch) -> None:
    homes = batch.known(HOUSEHOLD, (row["household"] for row in batch.rows))
    found = batch.unit.session.scalars(select(ApprovalTerm).where(ApprovalTerm.household_id.in_(set(homes.values()))))
    terms: dict[UUID, list[ApprovalTerm]] = {}
    for term in found:
        terms.setdefault(term.household_id, []).append(term)
    for row in sorted(batch.rows, key=lambda one: one["valid_from"]):
        home = homes.get(row["household"])
        wrong = NO_HOME.format(row["household"]) if home is None else _wrong(row)
        if home is None or wrong:
            batch.problem(row, wrong)
        else:
            _put(batch, row, home, terms.setdefault(home, []))


def _wrong(row: Parsed) -> str:
    if row["youngest"] > row["oldest"]:
        return "The oldest age is below the youngest."
    if not row["kinds"]:
        return "Say what the home is approved for."
    if row["valid_until"] is not None and row["valid_until"] < row["valid_from"]:
        return "The last day is before the first."
    return ""


def _values(row: Parsed) -> dict[str, Any]:
    return {**{name: row[name] for name in SAID}, "kinds": list(row["kinds"]), "note": row["note"] or ""}


def _put(batch: Batch, row: Parsed, home: UUID, terms: list[ApprovalTerm]) -> None:
    begins, values = row["valid_from"], _values(row)
    same_day = next((term for term in terms if term.valid_from == begins), None)
    if same_day is not None:
        if all(getattr(same_day, name) == value for name, value in values.items() if name != "valid_until"):
            batch.same()
        else:
            batch.problem(row, "Other terms from this day are kept here. Change them on the home's page.")
        return
    if not _make_room(terms, begins, values["valid_until"]):
        batch.problem(row, "Other terms hold on some of these days. Check the days, or end those first.")
        return
    by = {"recorded_by": batch.unit.person_id, "recorded_at": batch.unit.now}
    made = ApprovalTerm(id=new_id(), service_id=batch.service_id, household_id=home, valid_from=begins, **values, **by)
    batch.unit.session.flush()
    batch.unit.session.add(made)
    terms.append(made)
    said = f"{row['most_children']} children, {row['youngest']} to {row['oldest']}, from {begins.isoformat()}"
    batch.new(row, made.id, said, ("approval_terms", None, said))


def _make_room(terms: list[ApprovalTerm], begins: date, ends: date | None) -> bool:
    """End the open terms the day before; whether nothing else holds on these days."""
    for term in terms:
        if term.valid_until is None and term.valid_from < begins:
            term.valid_until, term.ended_reason = begins - timedelta(days=1), "Other terms follow."
        elif (ends is None or term.valid_from <= ends) and (term.valid_until is None or term.valid_until >= begins):
            return False
    return True


TERMS = Importer(
    kind="terms",
    title="Approval terms",
    columns=(
        Column("household", words(40), "The reference of the home."),
        Column("most_children", number(1, 20), "At most how many children.", also=("number", "places")),
        Column("youngest", number(0, 18), "From which age.", also=("age_from",)),
        Column("oldest", number(0, 25), "Up to which age.", also=("age_to",)),
        Column("gender", one_of(GENDER_WORDS), f"One of: {listed(GENDER_WORDS)}."),
        Column("kinds", some_of(KIND_WORDS), f"Some of these with ; between them: {listed(KIND_WORDS)}."),
        Column("valid_from", day, "The first day.", also=("from",)),
        Column("valid_until", day, "The last day.", required=False, also=("until",)),
        Column("note", words(500), "Anything else in the approval. No child's name.", required=False),
    ),
    key=("household", "valid_from"),
    take=_take,
)
