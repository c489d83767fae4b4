"""The one place that reads the clock; everywhere else time is an argument (architecture 5.3).

Instants are aware datetimes in UTC. Days, nights and wall times are those of Europe/London.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NIGHT_BEGINS = time(18, 0)
_NIGHTS_PART = 12
"""Before this hour of the day a moment still belongs to the night before."""


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def to_london(moment: datetime) -> datetime:
    """The same instant on a London clock. Refuses a naive datetime with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(LONDON)


def today(moment: datetime) -> date:
    """The date in London at that instant."""
    return to_london(moment).date()


def local(day: date, at: time) -> datetime:
    """The instant, in UTC, when London clocks show `at` on `day`.

    A time that the clock change skips moves forward by the hour that was skipped; one that occurs twice
    is the first of the two.
    """
    return datetime.combine(day, at.replace(tzinfo=None, fold=0), tzinfo=LONDON).astimezone(UTC)


def start_of_night(night: date) -> datetime:
    """The instant when the night of that date begins: 18:00 in London."""
    return local(night, NIGHT_BEGINS)


def night_of(moment: datetime) -> date:
    """The date of the night that a moment belongs to.

    From 18:00 it is that date's night, and it stays so until noon of the next day. Between noon and 18:00
    no night is running, and the answer is the one to come, because that is what "tonight" means then.
    """
    clock = to_london(moment)
    return clock.date() if clock.hour >= _NIGHTS_PART else clock.date() - timedelta(days=1)


def last_day(end: datetime) -> date:
    """The last day in London of what ends at that instant: a role that ends at midnight had the day before."""
    return to_london(end - timedelta(microseconds=1)).date()
