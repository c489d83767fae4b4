"""Files as a service would send them: CSV in any encoding, workbooks; and the records of an invented service."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

Lines = Sequence[Sequence[object]]

HOUSEHOLDS: Lines = (("Reference", "Name"), ("H1", "Fenner"), ("H2", "Quill"))
CARERS: Lines = (
    ("Reference", "Household", "First name", "Surname", "Mobile", "Approved"),
    ("C1", "H1", "Rosa", "Fenner", "01632 960111", "yes"),
    ("C2", "H1", "Ben", "Fenner", "", "no"),
    ("C3", "H2", "Ola", "Quill", "", "yes"),
)
TERMS: Lines = (
    ("Household", "Most children", "Youngest", "Oldest", "Gender", "Kinds", "Valid from"),
    ("H1", 2, 5, 12, "any", "short_term; emergency", "2026-01-01"),
)
CHILDREN: Lines = (
    ("Reference", "Household", "Name", "DOB", "Placing authority", "Siblings", "Sleepover authority", "Review on"),
    ("K1", "H1", "Tam", "2016-04-09", "Royal Borough of Greenwich", "a", "delegated", "2026-12-01"),
    ("K2", "H1", "Ivy", "2018-11", "", "a", "", ""),
)
STAFF: Lines = (("Reference", "Given name", "Family name"), ("S1", "Petra", "Lowe"))
MEMBERSHIPS: Lines = (
    ("Role", "Constellation", "Household", "Staff"),
    ("satellite", "Heron", "H1", ""),
    ("liaison_worker", "Wren", "", "S1"),
    ("supervising_social_worker", "", "H1", "S1"),
)
ALL: Mapping[str, Lines] = {
    "households": HOUSEHOLDS,
    "carers": CARERS,
    "terms": TERMS,
    "children": CHILDREN,
    "staff": STAFF,
    "memberships": MEMBERSHIPS,
}


def csv_text(lines: Iterable[Iterable[object]], separator: str = ",") -> str:
    """The lines as CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(lines)
    return out.getvalue()


def csv_file(folder: Path, lines: Lines, *, encoding: str = "utf-8", separator: str = ",") -> Path:
    """The lines as a CSV file in this encoding."""
    path = folder / "records.csv"
    path.write_bytes(csv_text(lines, separator).encode(encoding))
    return path


def workbook(folder: Path, lines: Lines) -> Path:
    """The lines as the first sheet of a workbook; text that begins with = is a formula there."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(list(line))
    path = folder / "records.xlsx"
    book.save(path)
    return path
