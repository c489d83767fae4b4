"""Carrying an import out: tried by doing it and taking all of it back, so that the trial says exactly what would be.

One unit of work for a file: all of it or nothing, whatever happens in between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from accounts.imports.facts import FileImported
from accounts.imports.importer import Batch, Importer, Parsed, Report
from accounts.imports.reading import A_PIECE, FileRefused, Row, read_rows
from accounts.permissions.decide import Scope, require
from core.actor import Actor
from core.offload import offload
from core.unit_of_work import Unit, run

A_BATCH = 500
Progress = Callable[[int], None]


class TakenBack(Exception):
    """The import was tried, or has problems: everything it did is undone. Carries the report."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__()


def digest_of(path: Path) -> str:
    """The fingerprint of a file, by which what is carried out is what was tried."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(A_PIECE):
            found.update(piece)
    return found.hexdigest()


@dataclass(frozen=True, slots=True)
class RecordsFile:
    """A file that was opened: its fingerprint, and its rows, to be read once."""

    digest: str
    rows: Iterable[Row]


def open_file(path: Path) -> RecordsFile:
    """The file with its rows read while they are taken: for one of any length, in a process of its own."""
    return RecordsFile(digest_of(path), read_rows(path))


def whole_file(path: Path) -> RecordsFile:
    """The file read whole, out of the way of the process's sockets: for a short one. Raises `FileRefused`."""
    return offload(lambda: RecordsFile(digest_of(path), list(read_rows(path))))


def try_file(
    actor: Actor, importer: Importer, service_id: UUID, file: RecordsFile, tell: Progress | None = None
) -> Report:
    """What the file would do, and all that is wrong with it. Changes nothing. Raises `FileRefused`."""
    return _carry_out(actor, importer, service_id, file, tell, for_good=False)


def import_file(
    actor: Actor, importer: Importer, service_id: UUID, file: RecordsFile, tell: Progress | None = None
) -> Report:
    """Bring the file in. With a single problem nothing of it is, and the report says which. Raises `FileRefused`."""
    return _carry_out(actor, importer, service_id, file, tell, for_good=True)


def _carry_out(
    actor: Actor, importer: Importer, service_id: UUID, file: RecordsFile, tell: Progress | None, *, for_good: bool
) -> Report:
    def command(unit: Unit) -> Report:
        require(unit, "import.run", Scope(service_id=service_id))
        report = take_rows(unit, importer, service_id, file.rows, tell or (lambda _: None))
        if report.wrong or not for_good:
            raise TakenBack(report)
        counts = {"new": report.new, "changed": report.changed, "same": report.same}
        unit.record(FileImported(service_id=service_id, kind=importer.kind, digest=file.digest, **counts))
        return report

    try:
        return run(actor, None, command)
    except TakenBack as taken_back:
        return taken_back.report


def take_rows(unit: Unit, importer: Importer, service_id: UUID, rows: Iterable[Row], tell: Progress) -> Report:
    """Take all rows after the headings, some hundreds at a time; returns what became of them. Raises `FileRefused`."""
    report, seen = Report(), dict[tuple[object, ...], int]()
    stream = iter(rows)
    _check_headings(importer, next(stream))
    while batch := list(islice(stream, A_BATCH)):
        taken = Batch(unit, service_id, list(_usable(importer, batch, seen, report)), report)
        if taken.rows:
            importer.take(taken)
        taken.close()
        tell(len(batch))
    return report


def _check_headings(importer: Importer, headings: Row) -> None:
    missing = importer.missing(headings.cells)
    if missing:
        raise FileRefused(
            f"The file has no column {' and no column '.join(name.replace('_', ' ') for name in missing)}."
        )


def _usable(
    importer: Importer, batch: Iterable[Row], seen: dict[tuple[object, ...], int], report: Report
) -> Iterator[Parsed]:
    for row in batch:
        parsed = importer.parse(row)
        if isinstance(parsed, str):
            report.problem(row.number, parsed)
            continue
        key = tuple(parsed[name] for name in importer.key)
        first = seen.setdefault(key, row.number)
        if first != row.number:
            report.problem(row.number, f"Row {first} is about the same {' and '.join(importer.key)}.")
        else:
            yield parsed
