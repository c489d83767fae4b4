"""What people can choose, in words."""

from __future__ import annotations

from datetime import datetime, time

from core import clock
from core.words import day_words, time_words
from notifications.preferences.rules import Every, Level, Preference, is_paused

PRESET_WORDS = {
    Level.EVERYTHING: "Everything, as it happens",
    Level.NEEDS_ME: "What needs me; the rest in a digest",
    Level.DIGEST: "A digest only",
}
PRESET_HINTS = {
    Level.EVERYTHING: "An email for each thing. Not at night.",
    Level.NEEDS_ME: "An email when you are asked for something or it is about you.",
    Level.DIGEST: "One email a day or a week.",
}
LEVEL_WORDS = {
    "": "As chosen for everything",
    Level.EVERYTHING: "Everything, as it happens",
    Level.NEEDS_ME: "What needs me",
    Level.DIGEST: "In the digest",
    Level.OFF: "Only here, in Kith",
}


def hour_words(hour: int) -> str:
    """ "8 am"."""
    return time_words(time(hour))


def preset_words(wants: Preference, now: datetime) -> str:
    """What somebody chose, in one line."""
    if wants.paused_until is not None and is_paused(wants, now):
        return f"Paused until {day_words(wants.paused_until, clock.today(now))}"
    return PRESET_WORDS[wants.preset]


def digest_words(wants: Preference) -> str:
    """ "every day at 8 am"."""
    when = "every day" if wants.digest is Every.DAILY else "every Monday"
    return f"{when} at {hour_words(wants.digest_hour)}"


def quiet_words(hours: tuple[int, int]) -> str:
    """ "9 pm to 8 am", or that there are none."""
    begins, ends = hours
    return f"{hour_words(begins)} to {hour_words(ends)}" if begins != ends else "None"
