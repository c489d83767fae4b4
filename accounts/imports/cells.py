"""What stands in a cell, read: words, yes or no, days, numbers, choices; with a sentence where it cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from core.typed import NOT_A_DAY, TextRefused, clean_text, parse_day

Read = Callable[[str], object]
_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}


class CellRefused(ValueError):
    """A cell cannot be used; the words stand by its row and column."""


def words(most: int = 80) -> Read:
    """One line of words."""

    def read(cell: str) -> str:
        try:
            return " ".join(clean_text(cell, most).split())
        except TextRefused as refused:
            raise CellRefused(refused.words) from None

    return read


def yes_or_no(cell: str) -> bool:
    """Yes or no."""
    if cell.casefold() in _YES | _NO:
        return cell.casefold() in _YES
    raise CellRefused(f"Write yes or no, not {cell!r}.")


def day(cell: str) -> date:
    """A day."""
    found = parse_day(cell)
    if found is None:
        raise CellRefused(NOT_A_DAY)
    return found


def number(least: int, most: int) -> Read:
    """A whole number between these."""

    def read(cell: str) -> int:
        if cell.isascii() and cell.isdigit() and len(cell) < 7 and least <= int(cell) <= most:
            return int(cell)
        raise CellRefused(f"Write a number from {least} to {most}, not {cell!r}.")

    return read


def listed(values: Collection[str]) -> str:
    """The values as people write them: "long term, emergency"."""
    return ", ".join(value.replace("_", " ") for value in values)


def one_of(values: Collection[str]) -> Read:
    """One of these values, however it is written: "Approve each time" is approve_each_time."""
    known = {value.replace("_", " "): value for value in values}

    def read(cell: str) -> str:
        found = known.get(" ".join(cell.casefold().replace("_", " ").split()))
        if found is None:
            raise CellRefused(f"{cell!r} is none of: {listed(values)}.")
        return found

    return read


def some_of(values: Collection[str]) -> Read:
    """Any of these values, with a semicolon, a bar or a plus between them."""
    one = one_of(values)

    def read(cell: str) -> tuple[object, ...]:
        parts = cell.replace("|", ";").replace("+", ";").split(";")
        return tuple(dict.fromkeys(one(part.strip()) for part in parts if part.strip()))

    return read
