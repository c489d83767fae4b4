"""Reading a file into rows of text: CSV in whichever encoding and separator, or the first sheet of an XLSX workbook.

Rows come one at a time, so that a file of any length takes little memory. Nothing of a workbook is calculated: a
formula is a mistake with its row, since what it showed elsewhere is not in the file.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

MOST_COLUMNS = 60
LONGEST_CELL = 2_000
A_PIECE = 1 << 16
FORMULA = "This is a formula. Type the value itself."
TOO_LONG = f"There are more than {LONGEST_CELL} characters in this cell."
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_NOT_WORD = re.compile(r"[^a-z0-9]+")


class FileRefused(ValueError):
    """The file cannot be read at all; the words say why."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the file, as people count: headings are row 1. `bad` are cells that cannot be used."""

    number: int
    cells: Mapping[str, str]
    bad: Mapping[str, str] = field(default_factory=dict)


def heading(text: str) -> str:
    """A heading as it is compared: "Given name " and "given_name" are one."""
    return _NOT_WORD.sub("_", text.casefold()).strip("_")


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of the file, first that of the headings as they are compared; empty rows are passed over.

    Raises `FileRefused` when it is neither CSV nor XLSX, is damaged, has no headings or names one twice.
    """
    try:
        lines = _sheet(path) if zipfile.is_zipfile(path) else _csv(path)
        yield from _rows(lines)
    except (OSError, UnicodeError, csv.Error, zipfile.BadZipFile, KeyError) as error:
        raise FileRefused("This file cannot be read. Save it as CSV (UTF-8) or XLSX, and try again.") from error


def _rows(lines: Iterator[list[str | Formula]]) -> Iterator[Row]:
    headings: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not headings:
            headings = _headings(line)
            yield Row(number, dict.fromkeys(filter(None, headings), ""))
            continue
        cells: dict[str, str] = dict.fromkeys(filter(None, headings), "")
        bad: dict[str, str] = {}
        for name, cell in zip(headings, line, strict=False):
            if not name:
                continue
            problem = _problem(cell)
            if problem:
                bad[name] = problem
            else:
                cells[name] = str(cell).strip()
        if bad or any(cells.values()):
            yield Row(number, cells, bad)
    if not headings:
        raise FileRefused("This file is empty.")


def _headings(line: list[str | Formula]) -> list[str]:
    found = [heading(str(cell)) for cell in line[:MOST_COLUMNS]]
    named = [name for name in found if name]
    if not named:
        raise FileRefused("The first row has to say what stands in each column.")
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise FileRefused(f"Two columns are called {twice[0].replace('_', ' ')}. Rename one of them.")
    return found


class Formula:
    """A cell of a workbook that holds a formula."""


def _problem(cell: str | Formula) -> str:
    if isinstance(cell, Formula) or cell.lstrip().startswith(("=", "@")):
        return FORMULA
    return TOO_LONG if len(cell) > LONGEST_CELL else ""


def _csv(path: Path) -> Iterator[list[str | Formula]]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        file.seek(0)
        separator = max(",;\t|", key=first.count)
        for line in csv.reader(file, delimiter=separator, strict=True):
            yield list(line)


def _encoding(path: Path) -> str:
    """The encoding of a text file: by its mark, by the zeros of UTF-16, else UTF-8 where it is that, else Windows'."""
    with path.open("rb") as file:
        start = file.read(A_PIECE)
        if b"\0\0\0\0" in start:
            raise FileRefused("This file is not a list. Save it as CSV (UTF-8) or XLSX, and try again.")
        for mark, encoding in _BOMS.items():
            if start.startswith(mark):
                return encoding
        if b"\0" in start:
            return "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
    try:
        with path.open(encoding="utf-8") as text:
            while text.read(A_PIECE):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _sheet(path: Path) -> Iterator[list[str | Formula]]:
    # Loaded by the process that reads a workbook, when it does: the library takes 5 MiB and a tenth of a second.
    yield from import_module("accounts.imports.workbook").first_sheet(path)
