"""The check engine (domain 4.8): pure rules over plain values that explain themselves.

Every check answers OK, needs approval (who, why) or not possible (why, and what else can be done). A check is
added by one function and one line in CHECKS; what they look at and answer stands in check_values.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from constellations.stays.check_beds import bed_each_night, emergency_reserve, rooms_and_sharing
from constellations.stays.check_homes import child_not_elsewhere, clashes, homes_active, somebody_at_home
from constellations.stays.check_people import (
    approval_terms,
    authority,
    placing_authority,
    short_break,
    usual_limit,
)
from constellations.stays.check_times import allowance, notice
from constellations.stays.check_values import (
    APPROVER_WORDS,
    RULES_VERSION,
    Approver,
    Assessment,
    Audience,
    Check,
    CheckInput,
    OtherStay,
    Policies,
    Roommate,
    Terms,
    Verdict,
)
from constellations.stays.dates import StayDates
from core.words import names_words

__all__ = [
    "CHECKS",
    "RULES_VERSION",
    "Approver",
    "Assessment",
    "Audience",
    "Check",
    "CheckInput",
    "OtherStay",
    "Policies",
    "Roommate",
    "Terms",
    "Verdict",
    "assess",
    "nights_that_would_work",
]

CHECKS: tuple[Callable[[CheckInput, Audience], Check], ...] = (
    homes_active,
    somebody_at_home,
    bed_each_night,
    child_not_elsewhere,
    rooms_and_sharing,
    emergency_reserve,
    short_break,
    usual_limit,
    approval_terms,
    authority,
    notice,
    allowance,
    placing_authority,
    clashes,
)
"""The rows of 4.8 for planned stays. What is not possible is named by the first that says so."""


def _worst(checks: tuple[Check, ...]) -> Verdict:
    order = (Verdict.NOT_POSSIBLE, Verdict.NEEDS_APPROVAL)
    found = {check.verdict for check in checks}
    return next((verdict for verdict in order if verdict in found), Verdict.OK)


def _needs_words(checks: tuple[Check, ...], given: CheckInput, audience: Audience) -> tuple[str, str]:
    who = list(dict.fromkeys(APPROVER_WORDS[check.who] for check in checks if check.who))
    people = "One person" if len(who) == 1 else f"{len(who)} people"
    agree = f"{names_words(who)} {'agrees' if len(who) == 1 else 'agree'}"
    if audience is Audience.HUB:
        return f"You can say yes. {people} must agree.", f"It is certain once {agree}."
    return f"You can ask. {people} must agree.", f"It is certain once {given.hub_carer} says yes and {agree}."


def assess(given: CheckInput, audience: Audience = Audience.FAMILY) -> Assessment:
    """All checks, in the order of CHECKS, and what they say together to this audience."""
    checks = tuple(check(given, audience) for check in CHECKS)
    verdict = _worst(checks)
    if verdict is Verdict.NOT_POSSIBLE:
        reason = next(check for check in checks if check.verdict is verdict)
        title, line = f"Not these nights: {reason.short}", reason.way_on
    elif verdict is Verdict.NEEDS_APPROVAL:
        title, line = _needs_words(checks, given, audience)
    elif audience is Audience.HUB:
        title, line = "All checks are fine", "It is certain once you say yes."
    else:
        title = "Yes, you can ask for these nights"
        line = f"Nothing else is needed once {given.hub_carer} says yes."
    return Assessment(verdict, checks, title, line)


def nights_that_would_work(given: CheckInput, today: date, *, most: int = 3, within: int = 21) -> tuple[StayDates, ...]:
    """Up to `most` spans as long as the wish and nearest to it, each possible, in order of date.

    Nobody has to agree to them who need not agree to the wish. Looks `within` days to both sides, never
    before today; of two equally near, the later one first.
    `given.free` and `given.fostered` must cover those nights: a night that is not in `free` has no bed.
    """
    found: list[StayDates] = []
    agreeing = set(assess(given).approvers)
    for days in sorted(range(-within, within + 1), key=lambda n: (abs(n), -n)):
        if days == 0 or len(found) == most or given.dates.first + timedelta(days=days) < today:
            continue
        dates = given.dates.moved(days)
        moved = assess(replace(given, dates=dates))
        if moved.verdict is not Verdict.NOT_POSSIBLE and agreeing.issuperset(moved.approvers):
            found.append(dates)
    return tuple(sorted(found))
