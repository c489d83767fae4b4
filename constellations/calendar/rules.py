"""What stands in a hub home's calendar: kinds, for whom, hours on London clocks, and what a reader sees of it. Pure.

The hub home is also where people meet, where social workers visit and where children see their families: its calendar
holds more than sleepovers. What is the hub home's own business shows to families as time in which it is busy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import NewType
from uuid import UUID

from core.clock import local, to_london
from core.words import time_words

EntryId = NewType("EntryId", UUID)
MOST_OF_A_DAY = 10
"""As many fit under a day of the board; more is a mistake."""


class Kind(StrEnum):
    """What it is."""

    MEETING = "meeting"
    VISIT = "visit"
    FAMILY_TIME = "family_time"
    OTHER = "other"


class Audience(StrEnum):
    """Whom it is for: everybody in the constellation, or the hub home alone."""

    EVERYBODY = "everybody"
    HUB_HOME = "hub_home"


KIND_WORDS = {
    Kind.MEETING: "Constellation meeting",
    Kind.VISIT: "Visit",
    Kind.FAMILY_TIME: "Family time",
    Kind.OTHER: "Something else",
}
SHORT_WORDS = {
    Kind.MEETING: "Meeting",
    Kind.VISIT: "Visit",
    Kind.FAMILY_TIME: "Family time",
    Kind.OTHER: "Other",
}
AUDIENCE_WORDS = {
    Audience.EVERYBODY: "Everybody in the constellation",
    Audience.HUB_HOME: "The hub home only",
}
BUSY, BUSY_SHORT = "The hub home is busy", "Hub busy"

NOT_A_TIME = "Type a time, like 2 pm, 2:30 pm or 14:30."
AM_OR_PM = "Say am or pm, like 2:30 pm."
ENDS_FIRST = "It ends after it begins, on the same day. Check both times."
NOT_THAT_DAY = "The clocks go forward that night, and this hour is not there. Choose another."
_LONGEST = 12
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?", re.ASCII)
_NOON, _HOURS, _MINUTES = 12, 24, 60


class NotATime(ValueError):
    """What was typed is no time of the day; `words` stand at its field."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(words)


def parse_time(typed: str) -> time:
    """The time of the day that was typed: "2 pm", "2.30pm", "14:30", "09:00", "noon". Raises `NotATime`.

    "2:30" alone could be either half of the day, and is asked about instead of guessed.
    """
    text = " ".join(typed.lower().split())
    if text in ("noon", "midday"):
        return time(_NOON)
    found = _TIME.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        raise NotATime(NOT_A_TIME)
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if minute >= _MINUTES or hour >= _HOURS or (half and not 1 <= hour <= _NOON):
        raise NotATime(NOT_A_TIME)
    if half:
        return time(hour % _NOON + (_NOON if half == "pm" else 0), minute)
    if hour < _NOON and not found[1].startswith("0"):
        raise NotATime(AM_OR_PM)
    return time(hour, minute)


def typed_time(moment: datetime) -> str:
    """A moment as its field shows it, so that it reads back as the same: "2:30 pm", "12:00 am" for midnight."""
    words = time_words(moment)
    return {"midnight": "12 am"}.get(words, words)


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when, as instants; both on one day in London."""

    starts: datetime
    ends: datetime

    @classmethod
    def on(cls, day: date, starts: time, ends: time) -> Hours:
        """The hours of a day as its clocks show them; an hour that occurs twice is the first. Raises `NotATime`.

        Where the clocks go forward, what lies in the hour that is skipped moves on by an hour, and an end that no
        longer comes after its beginning is refused (E24).
        """
        if ends <= starts:
            raise NotATime(ENDS_FIRST)
        made = cls(local(day, starts), local(day, ends))
        if made.ends <= made.starts:
            raise NotATime(NOT_THAT_DAY)
        return made

    @property
    def day(self) -> date:
        """The day in London."""
        return to_london(self.starts).date()

    @property
    def words(self) -> str:
        """ "2 to 4 pm", "11:30 am to 1 pm": the half of the day once where both share it."""
        first, last = time_words(self.starts), time_words(self.ends)
        for half in (" am", " pm"):
            if first.endswith(half) and last.endswith(half):
                return f"{first.removesuffix(half)} to {last}"
        return f"{first} to {last}"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the calendar, with its free words opened."""

    id: UUID
    kind: Kind
    audience: Audience
    hours: Hours
    place: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one reader sees of an entry: a word for the grid, words for the list, and where."""

    short: str
    what: str
    place: str = ""


def is_own_business(kind: Kind, audience: Audience) -> bool:
    """Whether it is the hub home's alone: family time always is, whatever was chosen."""
    return kind is Kind.FAMILY_TIME or audience is Audience.HUB_HOME


def seen_as(entry: Entry, *, organises: bool) -> Seen:
    """What somebody sees: whoever organises all of it, everybody else of the hub home's own only that it is busy."""
    if is_own_business(entry.kind, entry.audience) and not organises:
        return Seen(BUSY_SHORT, BUSY)
    if entry.kind is Kind.OTHER:
        return Seen(entry.words, entry.words, entry.place)
    said = KIND_WORDS[entry.kind]
    return Seen(SHORT_WORDS[entry.kind], f"{said}: {entry.words}" if entry.words else said, entry.place)
