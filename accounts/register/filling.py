"""Filling the register, as the owner of its tables: the facts of this version, and positions from a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert

from accounts.register.models import Authority, Outcode, RegionalHub

HERE = Path(__file__).resolve().parent
MOST_PROBLEMS = 20
A_BATCH = 1000
_OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_COLUMNS = ("outcode", "latitude", "longitude")


class FileProblems(ValueError):
    """A file cannot be taken; `problems` say why, each with its row."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems[0])
        self.problems = problems


def fill_register(connection: Connection) -> None:
    """Bring authorities and regional hubs to what this version knows; again changes nothing."""
    _put(connection, RegionalHub.__table__, list(_rows("regional_hubs.csv", {"regional_hub": "code"})))
    _put(connection, Authority.__table__, list(_rows("authorities.csv", {})))


def _rows(name: str, renamed: dict[str, str]) -> Iterator[dict[str, Any]]:
    optional = {"sureness", "regional_hub"}
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {renamed.get(k, k): (v or None) if k in optional else v for k, v in row.items()}


def _put(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    assert isinstance(table, Table)
    statement = insert(table)
    values = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    put = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=values)
    for begin in range(0, len(rows), A_BATCH):
        connection.execute(put, rows[begin : begin + A_BATCH])


def import_outcodes(connection: Connection, path: Path, known: frozenset[str]) -> int:
    """Put the positions of outward codes from a CSV file with the columns outcode, latitude, longitude and (if it has
    it) main_childrens_services_gss; returns how many. `known` are the codes of authorities; another one is left empty.

    All or nothing: raises `FileProblems` with the rows that cannot be taken.
    """
    rows: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := [name for name in _COLUMNS if name not in (reader.fieldnames or ())]:
                raise FileProblems([f"The file has no column {', '.join(missing)}."])
            for number, row in enumerate(reader, start=2):
                made = _outcode(row, known)
                if isinstance(made, str):
                    problems.append(f"Row {number}: {made}")
                else:
                    rows[made["code"]] = made
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileProblems([f"The file cannot be read as CSV in UTF-8: {error}"]) from error
    if problems:
        more = len(problems) - MOST_PROBLEMS
        raise FileProblems(problems[:MOST_PROBLEMS] + ([f"and {more} more."] if more > 0 else []))
    _put(connection, Outcode.__table__, list(rows.values()))
    return len(rows)


def _outcode(row: dict[str, str | None], known: frozenset[str]) -> dict[str, Any] | str:
    code = (row["outcode"] or "").strip().upper()
    if not _OUTCODE.fullmatch(code):
        return f"{code!r} is not the first half of a postcode."
    try:
        latitude, longitude = float(row["latitude"] or ""), float(row["longitude"] or "")
    except ValueError:
        return f"{code} has no position."
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return f"{code} lies nowhere on Earth."
    authority = (row.get("main_childrens_services_gss") or "").strip()
    found = authority if authority in known else None
    return {"code": code, "latitude": latitude, "longitude": longitude, "authority": found}
