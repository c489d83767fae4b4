"""The first sheet of an XLSX workbook, row by row; the one module that knows the library which reads it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from accounts.imports.reading import MOST_COLUMNS, FileRefused, Formula

MOST_UNPACKED = 400_000_000  # bytes of a workbook's parts; more is a bomb, not a list of homes


def first_sheet(path: Path) -> Iterator[list[str | Formula]]:
    """Its rows as text. Raises `FileRefused` for what is no workbook or far too big, `BadZipFile` for a damaged one."""
    with zipfile.ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise FileRefused("This workbook is far too big. Keep the one sheet that is needed, or save it as CSV.")
        if "xl/workbook.xml" not in packed.namelist():
            raise FileRefused("This is not a workbook. Save it as CSV (UTF-8) or XLSX, and try again.")
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except InvalidFileException as error:
        raise zipfile.BadZipFile(str(error)) from error
    try:
        sheet = book.worksheets[0]
        for line in sheet.iter_rows(max_col=MOST_COLUMNS):
            yield [Formula() if cell.data_type == "f" else _shown(cell.value) for cell in line]
    finally:
        book.close()


def _shown(value: object) -> str:
    """A cell's value as people read it: whole numbers without a point, days as days."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
