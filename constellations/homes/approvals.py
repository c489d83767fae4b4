"""What a home is approved for, and whether its adults' checks are in date (domain 4.4, 6.7; S24). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DBS, MEDICAL = "dbs", "medical"
CHECK_WORDS: Mapping[str, str] = {DBS: "DBS", MEDICAL: "Medical"}
FINE, WITHDRAWN = "fine", "withdrawn"

GENDER_WORDS: Mapping[str, str] = {"any": "Girls and boys", "girls": "Girls only", "boys": "Boys only"}
KIND_WORDS: Mapping[str, str] = {
    "short_term": "Short term",
    "long_term": "Long term",
    "emergency": "Emergency",
    "short_breaks": "Short breaks",
    "parent_and_child": "Parent and child",
    "connected": "Named children only (kinship)",
}
_APART = re.compile(r"[\s.,;/_]+")


@dataclass(frozen=True, slots=True)
class Renewal:
    """How long checks hold and how early their end is told (S24)."""

    dbs_years: int = 3
    medical_years: int = 2
    warned_days: int = 90

    def years(self, kind: str) -> int:
        """For how many years a check of this kind holds."""
        return self.dbs_years if kind == DBS else self.medical_years


class Standing(StrEnum):
    """How a check stands today. Lapsed blocks planned stays; soon and missing are told and block nothing (S24)."""

    LAPSED = "lapsed"
    MISSING = "missing"
    SOON = "soon"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class CheckStanding:
    """A check of one adult: when it was done, until when it holds, and how it stands."""

    kind: str
    done_on: date | None
    due_on: date | None
    standing: Standing
    withdrawn: bool = False


def years_later(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes the 28th (E23)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def standing_of(kind: str, done_on: date | None, result: str, today: date, renewal: Renewal) -> CheckStanding:
    """How a check of this kind stands (S24): it holds up to and with the day before it is due again.

    One that was withdrawn has lapsed, whatever its date (E49).
    """
    if done_on is None:
        return CheckStanding(kind, None, None, Standing.MISSING)
    due = years_later(done_on, renewal.years(kind))
    if result == WITHDRAWN or due <= today:
        return CheckStanding(kind, done_on, due, Standing.LAPSED, withdrawn=result == WITHDRAWN)
    soon = due - today <= timedelta(days=renewal.warned_days)
    return CheckStanding(kind, done_on, due, Standing.SOON if soon else Standing.FINE)


def blocks_planned_stays(checks: Iterable[CheckStanding]) -> bool:
    """Whether a home with these checks may not be asked for a planned stay (S24)."""
    return any(check.standing is Standing.LAPSED for check in checks)


def shows_full_name(first_name: str) -> bool:
    """Whether what was typed as a child's first name or alias looks like a full name (R35).

    Two words or more do, however they are set apart, and a name with an initial; a hyphen or an apostrophe joins a
    double first name ("Anna-Mae").
    """
    return len(_APART.split(first_name.strip(" .,"))) > 1
