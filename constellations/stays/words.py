"""How stays are said: the check panel, tags, who asks for whom. Never more than the reader may know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from constellations.stays.checks import Assessment, Check, CheckInput, Verdict, nights_that_would_work
from constellations.stays.dates import StayDates
from constellations.stays.models import Stay
from constellations.stays.pages import Alternative, CheckPanel, Mark, Reason
from constellations.stays.queries import LoadedStay
from constellations.stays.rules import StayState
from constellations.stays.waited import is_held
from core.words import names_words, nights_words, span_words

MOST_REASONS = 4
TAGS: Mapping[StayState, tuple[str, str]] = {
    StayState.DRAFT: ("plain", "Not sent yet"),
    StayState.REQUESTED: ("asked", "Asked, no bed held"),
    StayState.OFFERED: ("asked", "Other nights offered"),
    StayState.ACCEPTED: ("certain", "Certain"),
    StayState.AWAITING_APPROVAL: ("waiting", "Waiting for a worker"),
    StayState.CONFIRMED: ("certain", "Certain"),
    StayState.IN_PROGRESS: ("certain", "Here now"),
    StayState.EMERGENCY_IN_PROGRESS: ("cancelled", "Emergency stay"),
    StayState.COMPLETED: ("home", "Home"),
    StayState.DECLINED: ("plain", "The hub can't this time"),
    StayState.CANCELLED_BY_FAMILY: ("cancelled", "Cancelled"),
    StayState.CANCELLED_BY_HUB: ("cancelled", "Cancelled"),
    StayState.CANCELLED_BY_SERVICE: ("cancelled", "Cancelled"),
    StayState.EXPIRED: ("plain", "Closed, no answer in time"),
    StayState.NO_SHOW: ("plain", "Nobody came"),
}
WAITED: Mapping[StayState, tuple[str, str]] = {
    StayState.REQUESTED: ("asked", "On the waiting list"),
    StayState.EXPIRED: ("plain", "Nothing came free"),
}
"""The tag of a stay that waits, or waited to the end."""
ROW_MARKS: Mapping[StayState, Mark] = {
    StayState.REQUESTED: Mark.ASKED,
    StayState.OFFERED: Mark.ASKED,
    StayState.ACCEPTED: Mark.CERTAIN,
    StayState.AWAITING_APPROVAL: Mark.WAITING,
    StayState.CONFIRMED: Mark.CERTAIN,
    StayState.IN_PROGRESS: Mark.HERE,
    StayState.EMERGENCY_IN_PROGRESS: Mark.EMERGENCY,
}


def tag_of(stay: Stay) -> tuple[str, str]:
    """The kind and words of a stay's tag. A refusal without the hub home's reason was that of who must agree."""
    if stay.waits_since is not None and stay.is_now in WAITED:
        return WAITED[stay.is_now] if not is_held(stay) else ("asked", "A bed is held")
    if stay.is_now is StayState.REQUESTED and stay.held_until is not None:
        return "asked", "Asked, a bed is held"
    if stay.is_now is StayState.DECLINED and stay.decline_reason is None:
        return "plain", "Not agreed to"
    return TAGS[stay.is_now]


def bed_words(stay: Stay) -> str:
    """Whether an ask or an offer holds its beds (domain 4.1)."""
    return "No bed held" if stay.held_until is None else "A bed is held"


def dates_words(dates: StayDates, today: date) -> str:
    """ "Fri 4 to Sun 6 Dec"."""
    return span_words(dates.first, dates.home, today)


def count_words(dates: StayDates) -> str:
    """ "2 nights"."""
    return nights_words(dates.count)


def repeats(loaded: LoadedStay) -> str:
    """ ", repeats" of a stay that belongs to a repeat."""
    return ", repeats" if loaded.stay.repeat_id is not None else ""


def children_words(loaded: LoadedStay, on: date, *, ages: bool) -> str:
    """ "Sol, 9" or "Sol and Ivy": first names or aliases, with age where it helps to decide."""
    said = [f"{child.first_name}, {child.age_on(on)}" if ages else child.first_name for child in loaded.children]
    return "; ".join(said) if ages and len(said) > 1 else names_words(said)


_OF_INTEREST = ("a bed each night", "child not elsewhere", "usual limit", "authority")
"""What is said first of what is fine: after what has to be told."""


def _interest(check: Check) -> int:
    if check.telling:
        return -1
    return _OF_INTEREST.index(check.name) if check.name in _OF_INTEREST else len(_OF_INTEREST)


def check_panel(assessment: Assessment, alternatives: Sequence[Alternative] = ()) -> CheckPanel:
    """The result of the checks as a person reads it; what stands in the way comes first."""
    order = [Verdict.NOT_POSSIBLE, Verdict.NEEDS_APPROVAL, Verdict.OK]
    said = [Reason(c.verdict, c.strong, c.text, ", ".join(c.rules)) for c in assessment.checks]
    rank = {check.name: n for n, check in enumerate(sorted(assessment.checks, key=_interest))}
    ranked = sorted(zip(assessment.checks, said, strict=True), key=lambda pair: rank[pair[0].name])
    shown = sorted((reason for _, reason in ranked), key=lambda reason: order.index(reason.verdict))
    if assessment.verdict is Verdict.NOT_POSSIBLE:
        shown = [reason for reason in shown if reason.verdict is Verdict.NOT_POSSIBLE]
    return CheckPanel(
        verdict=assessment.verdict,
        title=assessment.title,
        line=assessment.line,
        reasons=tuple(shown[:MOST_REASONS]),
        all_checks=tuple(said),
        alternatives=tuple(alternatives),
    )


def other_nights(given: CheckInput, today: date) -> tuple[Alternative, ...]:
    """Other nights that would work, as the panel's buttons."""
    return tuple(Alternative(dates_words(d, today), d.first, d.home) for d in nights_that_would_work(given, today))
