"""When a person is told of something: at once, after quiet hours, in a digest, or in the bell alone (R44, S18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from core import clock
from notifications.outbox.rules import NEVER_MUTED, Weight

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
MONDAY = 0


class Level(StrEnum):
    """How much somebody wants to hear. The first three are the presets; `off` is for one space or kind of thing."""

    EVERYTHING = "everything"
    NEEDS_ME = "needs-me"
    DIGEST = "digest"
    OFF = "off"


PRESETS = (Level.EVERYTHING, Level.NEEDS_ME, Level.DIGEST)


class Every(StrEnum):
    """How often a digest comes."""

    DAILY = "daily"
    WEEKLY = "weekly"


Choices = Mapping[tuple[UUID | None, str | None], Level]
"""By space and family; None is any. The most particular one counts."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What one person wants. Hours are those of London clocks; no hours of one's own are those of the service (S18)."""

    preset: Level = Level.EVERYTHING
    quiet: tuple[int, int] | None = None
    paused_until: date | None = None
    digest: Every = Every.DAILY
    digest_hour: int = 8
    by_sms: bool = False
    choices: Choices = field(default_factory=dict)

    def level(self, spaces: Sequence[UUID | None], family: str) -> Level:
        """What holds for a kind of thing in a space, or else in its service."""
        keys = [key for space in spaces if space is not None for key in ((space, family), (space, None))]
        for key in (*keys, (None, family)):
            if (chosen := self.choices.get(key)) is not None:
                return chosen
        return self.preset


class Then(StrEnum):
    """What becomes of a notice whose turn has come."""

    NOW = "now"
    WAIT = "wait"
    DIGEST = "digest"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision; `at` is when a waiting one is looked at again."""

    then: Then
    at: datetime | None = None


NOW = Decided(Then.NOW)


def decide(
    weight: Weight, wants: Preference, spaces: Sequence[UUID | None], family: str, quiet: tuple[int, int], now: datetime
) -> Decided:
    """What becomes of a notice of this weight. Emergencies and approvals are never muted or put off (R44).

    `spaces` are its space and then its service; `quiet` are the hours of the service, which hold where the person chose
    none. A pause ends at midnight of its day; what came in between is in the next digest, so that its end is no flood.
    """
    if weight in NEVER_MUTED:
        return NOW
    level = wants.level(spaces, family)
    if level is Level.OFF:
        return Decided(Then.OFF)
    if level is Level.DIGEST or (level is Level.NEEDS_ME and weight is Weight.NEWS) or is_paused(wants, now):
        return Decided(Then.DIGEST)
    ends = quiet_ends(wants.quiet or quiet, now)
    return Decided(Then.WAIT, ends) if ends else NOW


def is_paused(wants: Preference, now: datetime) -> bool:
    """Whether the person wants nothing yet; on the day that they named it is over."""
    return wants.paused_until is not None and clock.today(now) < wants.paused_until


def quiet_ends(quiet: tuple[int, int], now: datetime) -> datetime | None:
    """When the quiet hours end that run now, or None. Ten to seven runs over midnight; eight to eight never runs."""
    begins, ends = quiet
    there = clock.to_london(now)
    if begins == ends or not _is_within(there.hour, begins, ends):
        return None
    day = there.date() + (_DAY if there.hour >= ends else timedelta(0))
    return clock.local(day, time(ends))


def _is_within(hour: int, begins: int, ends: int) -> bool:
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends


def digest_moment(wants: Preference, now: datetime) -> datetime:
    """The latest moment, not after `now`, at which this person's digest was due: weekly ones come on Mondays."""
    day = clock.today(now)
    if clock.local(day, time(wants.digest_hour)) > now:
        day -= _DAY
    if wants.digest is Every.WEEKLY:
        day -= (day.weekday() - MONDAY) % _WEEK.days * _DAY
    return clock.local(day, time(wants.digest_hour))
