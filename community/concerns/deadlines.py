"""The acknowledgement clock: an hour or less in office hours, none at all out of hours (R48, S15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from core.workdays import closing, is_in_hours, next_opening


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when somebody must have acknowledged it, whether the duty team is alerted now, and when it is looked at
    again."""

    out_of_hours: bool
    acknowledge_by: datetime
    look_again: datetime


def deadline_from(moment: datetime, within: timedelta) -> Deadline:
    """The clock as it runs from this moment on, where the service acknowledges within so long.

    In hours it is that, but never past the closing: who has not acknowledged by five has gone home, and from then
    on it is out of hours. Out of hours it is zero: the duty team is alerted at once, and the office's own clock begins
    when it next opens.
    """
    if not is_in_hours(moment):
        return Deadline(out_of_hours=True, acknowledge_by=moment, look_again=next_opening(moment))
    by = min(moment + within, closing(moment))
    return Deadline(out_of_hours=False, acknowledge_by=by, look_again=by)
