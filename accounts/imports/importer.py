"""What an import is made of: columns, parsed rows, the batch that a kind of record takes, and the slot of the kinds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from accounts.imports.cells import CellRefused, Read
from accounts.imports.facts import RecordImported
from accounts.imports.models import ImportKey
from accounts.imports.reading import Row
from core.effects import audit_row
from core.slots import Slot
from core.unit_of_work import Unit

MOST_TOLD = 200
"""How many changes and how many problems a report spells out; it counts the others."""
Change = tuple[str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its heading, how a cell is read, whether it must be filled, and what it is for."""

    name: str
    read: Read
    says: str
    required: bool = True
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A row whose cells could all be read; a column that is empty or absent is None."""

    number: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(slots=True)
class Report:
    """What an import does or would do: counts, the first changes by row, the first problems by row."""

    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: int = 0
    told: list[tuple[int, str, str]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return self.new + self.changed + self.same + self.wrong

    @property
    def said(self) -> str:
        """The counts that are not nought, in a sentence: "2 new, 1 as before"."""
        counts = ((self.new, "new"), (self.changed, "changed"), (self.same, "as before"), (self.wrong, "wrong"))
        return ", ".join(f"{count} {words}" for count, words in counts if count) + "."

    def problem(self, number: int, words: str) -> None:
        """Note that a row cannot be taken."""
        self.wrong += 1
        if len(self.problems) < MOST_TOLD:
            self.problems.append((number, words))

    def tell(self, number: int, what: str, words: str) -> None:
        """Note what becomes of a row."""
        if len(self.told) < MOST_TOLD:
            self.told.append((number, what, words))


class Batch:
    """Some hundreds of rows at once, which a kind of record takes in a few statements."""

    def __init__(self, unit: Unit, service_id: UUID, rows: list[Parsed], report: Report) -> None:
        self.unit = unit
        self.service_id = service_id
        self.rows = rows
        self.report = report
        self._facts: list[RecordImported] = []

    def known(self, kind: str, references: Iterable[str | None]) -> dict[str, UUID]:
        """Our ids for the service's own references, of those that an import brought before."""
        wanted = {reference for reference in references if reference}
        rows = self.unit.session.execute(
            select(ImportKey.reference, ImportKey.subject_id).where(
                ImportKey.service_id == self.service_id, ImportKey.kind == kind, ImportKey.reference.in_(wanted)
            )
        )
        return {row.reference: row.subject_id for row in rows}

    def remember(self, kind: str, keys: Mapping[str, UUID]) -> None:
        """Keep the service's references for what was just made."""
        rows = [
            {"service_id": self.service_id, "kind": kind, "reference": reference, "subject_id": subject}
            for reference, subject in keys.items()
        ]
        self.put(ImportKey, rows)

    def put(self, model: Any, rows: Collection[Mapping[str, Any]]) -> None:
        """Insert rows of a table."""
        if rows:
            self.unit.session.execute(insert(model), list(rows))

    def problem(self, row: Parsed, words: str) -> None:
        """This row cannot be taken."""
        self.report.problem(row.number, words)

    def same(self) -> None:
        """A row says what is known already."""
        self.report.same += 1

    def new(self, row: Parsed, subject_id: UUID, words: str, *changes: Change) -> None:
        """A row makes something; `changes` go to the audit (R53)."""
        self.report.new += 1
        self._note(row, subject_id, "new", words, changes)

    def changed(self, row: Parsed, subject_id: UUID, words: str, *changes: Change) -> None:
        """A row changes something."""
        self.report.changed += 1
        self._note(row, subject_id, "changed", words, changes)

    def _note(self, row: Parsed, subject_id: UUID, what: str, words: str, changes: tuple[Change, ...]) -> None:
        self.report.tell(row.number, what, words)
        self._facts.append(
            RecordImported(service_id=self.service_id, subject_id=subject_id, what=what, changes=changes)
        )

    def close(self) -> None:
        """Write the audit of this batch, and let go of what it loaded."""
        self.report.problems.sort()
        self.report.told.sort()
        self.unit.session.flush()
        rows = [audit_row(self.unit, fact) for fact in self._facts]
        if rows:
            self.unit.session.execute(insert(rows[0][0]), [values for _, values in rows])
        self.unit.session.expunge_all()


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of record that can be brought in. `key` are the columns by which two rows are about one thing."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    take: Callable[[Batch], None]

    def missing(self, headings: Iterable[str]) -> list[str]:
        """The headings that must be there and are not."""
        there = set(headings)
        return [one.name for one in self.columns if one.required and not {one.name, *one.also} & there]

    def parse(self, row: Row) -> Parsed | str:
        """The row's values, or what is wrong with it, each thing with its column."""
        values: dict[str, Any] = {}
        wrong: list[str] = []
        for column in self.columns:
            name = next((one for one in (column.name, *column.also) if one in row.cells or one in row.bad), column.name)
            cell = row.cells.get(name, "")
            values[column.name] = None
            try:
                if name in row.bad:
                    wrong.append(f"{column.name}: {row.bad[name]}")
                elif cell:
                    values[column.name] = column.read(cell)
                elif column.required:
                    wrong.append(f"{column.name} is empty.")
            except CellRefused as refused:
                wrong.append(f"{column.name}: {refused}")
        return " ".join(wrong) if wrong else Parsed(row.number, values)


IMPORTERS: Slot[Importer] = Slot("importers")
