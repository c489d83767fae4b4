"""Checks about time: notice and the family's nights in a year (S9, S10). Both ask the liaison worker. Pure."""

from __future__ import annotations

from constellations.stays.check_values import Approver, Audience, Check, CheckInput, fine, needs
from constellations.stays.dates import local_day

DAYS_OF_A_YEAR = 365
LIAISON_AGREES = "The liaison worker must agree."


def notice(given: CheckInput, _audience: Audience) -> Check:
    """Asked early enough, in days of the calendar from the ask, not from its answer (S9)."""
    name, rules, wanted = "notice", ("S9",), given.policies.notice_days
    ahead = (given.dates.first - (given.asked_on or local_day(given.now))).days
    inputs = {"days": ahead, "wanted": wanted}
    said = "on the day" if ahead <= 0 else f"{ahead} day ahead" if ahead == 1 else f"{ahead} days ahead"
    if ahead >= wanted:
        return fine(name, rules, f"Asked {said}", inputs)
    usual = f"{wanted} days ahead are usual" if ahead <= 0 else f"{wanted} are usual"
    return needs(name, rules, Approver.LIAISON_WORKER, (LIAISON_AGREES, f"Asked {said}, and {usual}."), inputs)


def allowance(given: CheckInput, _audience: Audience) -> Check:
    """The family's nights in the 12 months up to the day home, pro rata for one that joined since (S10)."""
    name, rules, whole = "allowance", ("S10",), given.policies.allowance_nights
    member = (given.dates.home - given.member_since).days if given.member_since else DAYS_OF_A_YEAR
    part = min(max(member, 1), DAYS_OF_A_YEAR)
    most = -(-whole * part // DAYS_OF_A_YEAR)  # rounded up, in favour of the family
    total = given.nights_used + given.dates.count
    inputs = {"nights": total, "allowance": most}
    when = "in a year" if part == DAYS_OF_A_YEAR else "since the family joined"
    if total <= most:
        return fine(name, rules, f"{total} of {most} nights {when}", inputs)
    text = f"These would be {total} nights {when}, and {most} are usual."
    return needs(name, rules, Approver.LIAISON_WORKER, (LIAISON_AGREES, text), inputs)
