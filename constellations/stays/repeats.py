"""Repeats, pure: which nights "every other Friday until July" are, how far one may ask, and how it is said (E34).

Counted in whole weeks on the calendar, so that a clock change moves no day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from constellations.stays.dates import FURTHEST_DAYS, StayDates, read_day
from core.words import count_words, day_name, day_words, names_words

MOST_TIMES = 30
"""How many times one may ask for at once: half a year of weekends with some room."""
_WEEK = 7


class Every(IntEnum):
    """How many weeks lie between two stays of a repeat."""

    WEEK = 1
    OTHER_WEEK = 2
    THIRD_WEEK = 3
    FOURTH_WEEK = 4


EVERY_WORDS: Mapping[Every, str] = {
    Every.WEEK: "Every week",
    Every.OTHER_WEEK: "Every other week",
    Every.THIRD_WEEK: "Every third week",
    Every.FOURTH_WEEK: "Every fourth week",
}


class Which(StrEnum):
    """Of which stays of a repeat something is meant: never of others, and never of new ones (E35)."""

    THIS = "this"
    LATER = "later"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Rule:
    """A repeat that can be asked for: the nights of the first time, how often, and the last day to begin on."""

    dates: StayDates
    every: Every
    until: date

    @property
    def times(self) -> tuple[StayDates, ...]:
        """The nights of every time, in order. None is left out here: each is checked (E34)."""
        step = self.every * _WEEK
        count = (self.until - self.dates.first).days // step + 1
        return tuple(self.dates.moved(n * step) for n in range(max(count, 0)))


def parse_rule(dates: StayDates, every: str, until: str, today: date) -> Rule | dict[str, str]:
    """The repeat that was typed, or a sentence for each field ("every", "until") that cannot be used."""
    errors: dict[str, str] = {}
    often = next((one for one in Every if str(one.value) == every), None)
    if often is None:
        errors["every"] = "Choose how often."
    elif dates.count >= often * _WEEK:
        least = dates.count // _WEEK + 1
        errors["every"] = f"{dates.count} nights are too long for that. Choose fewer nights" + (
            f", or {EVERY_WORDS[Every(least)].lower()}." if least in set(Every) else "."
        )
    last = read_day(until, dates.first) if until.strip() else "Choose the last day on which it may begin."
    if isinstance(last, str):
        errors["until"] = last
    elif often is not None and (trouble := _trouble_with_until(Rule(dates, often, last), today)):
        errors["until"] = trouble
    if errors or often is None or isinstance(last, str):
        return errors
    return Rule(dates, often, last)


def _trouble_with_until(rule: Rule, today: date) -> str:
    step, furthest = rule.every * _WEEK, today + timedelta(days=FURTHEST_DAYS)
    second = rule.dates.moved(step).first
    if rule.until < second:
        return f"The second time would be {day_words(second, today)}. Choose that day or a later one."
    if rule.until > furthest:
        return f"You can ask for 12 months at most. Choose {day_words(furthest, today)} or earlier."
    if len(rule.times) > MOST_TIMES:
        last = rule.dates.moved((MOST_TIMES - 1) * step).first
        return f"That would be {len(rule.times)} times. Ask for {MOST_TIMES} at most: until {day_words(last, today)}."
    return ""


def every_words(every: int, first: date) -> str:
    """ "every Friday", "every other Friday", "every third Friday"."""
    which = {Every.WEEK: "", Every.OTHER_WEEK: "other ", Every.THIRD_WEEK: "third ", Every.FOURTH_WEEK: "fourth "}
    return f"every {which[Every(every)]}{day_name(first)}"


def times_words(count: int) -> str:
    """ "1 time", "9 times"."""
    return count_words(count, "time")


def those_words(spans: Sequence[str], most: int = 3) -> str:
    """ "Fri 6 Mar, Fri 13 Mar and 4 more": some of many, the others counted."""
    if len(spans) <= most + 1:
        return names_words(list(spans))
    return names_words([*spans[:most], f"{len(spans) - most} more"])
