"""What a job is, and the slot that the domains fill with theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from core.jobs.models import DueRow
from core.slots import Slot
from core.unit_of_work import Unit

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work. `handler(unit, row)` does it in the transaction that ticks the row off.

    It finds out from what is true now whether there is still something to do, and if not returns: a row may be
    old. What it raises counts as an attempt; after `attempts` the row stays as failed. A job with `daily_at` (UTC,
    so that it neither skips nor doubles when clocks change) or `every` so long belongs to the house: the tick makes
    one row for its latest moment.
    """

    handler: Callable[[Unit, DueRow], None]
    attempts: int = 8
    daily_at: time | None = None
    every: timedelta | None = None

    @property
    def of_the_house(self) -> bool:
        """Whether the clock alone makes its rows."""
        return self.daily_at is not None or self.every is not None

    def moment(self, now: datetime) -> datetime | None:
        """The latest moment, not after `now`, at which a job of the house was due; None for any other."""
        if self.every is not None:
            return now - (now - _BEGINNING) % self.every
        return last_moment(self.daily_at, now) if self.daily_at is not None else None


JOBS: Slot[Job] = Slot("jobs")


def wait_after(attempts: int) -> timedelta:
    """How long a row waits after so many failed attempts: 10 s, doubled each time, an hour at most."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(LONGEST_WAIT, FIRST_WAIT * doubled)


def last_moment(at: time, now: datetime) -> datetime:
    """The latest time, not after `now`, when a clock in UTC showed `at`."""
    today = datetime.combine(now.astimezone(UTC).date(), at, UTC)
    return today if today <= now else today - timedelta(days=1)
