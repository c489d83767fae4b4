"""The question of the detector as values: on the page without a script, and for the script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from community.detector.looking import KIND_WORDS, LookAgain
from community.detector.slots import OTHER_PLACES, OtherPlace
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Question:
    """What stands over the composer: what was seen, and the ways on. Without lines it is what the script fills in."""

    lines: tuple[tuple[str, str], ...]
    sure: str
    elsewhere: OtherPlace | None


def question(unit: Unit, asked: LookAgain | None) -> Question:
    """The question, with another place for it where the author has one."""
    elsewhere = next((place for find in OTHER_PLACES if (place := find(unit)) is not None), None)
    return Question(_lines(asked), asked.sure if asked else "", elsewhere)


def question_values(asked: LookAgain) -> Mapping[str, Any]:
    """The same as the script gets it."""
    return {"lines": _lines(asked), "sure": asked.sure}


def _lines(asked: LookAgain | None) -> tuple[tuple[str, str], ...]:
    seen: Iterable[Any] = asked.seen if asked else ()
    return tuple((KIND_WORDS[one.kind], one.quote) for one in seen)
