"""How a repeat is said before it is sent, and while it is answered: what is free, what is left out, who must agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from constellations.stays.changing import dates_of
from constellations.stays.check_values import APPROVER_WORDS, Approver, first_capital
from constellations.stays.checks import Verdict
from constellations.stays.pages import CheckPanel, FactRow, Reason
from constellations.stays.queries import LoadedStay
from constellations.stays.repeat_asking import Plan, Time
from constellations.stays.repeats import Rule, every_words, times_words
from constellations.stays.words import dates_words
from core.words import names_words


def usual_of(stays: Sequence[LoadedStay]) -> LoadedStay:
    """One of the stays that begins on the day of the week on which most begin: one that was moved says nothing."""
    days = Counter(dates_of(one.stay).first.weekday() for one in stays)
    (day, _), *_ = days.most_common(1)
    return next(one for one in stays if dates_of(one.stay).first.weekday() == day)


def rule_words(rule: Rule) -> str:
    """ "Every other Friday"."""
    return first_capital(every_words(rule.every, rule.dates.first))


def plan_panel(plan: Plan, hub_carer: str, today: date) -> CheckPanel:
    """What the checks say to a repeat that is not sent yet. Each time that is left out is named, with why (E34)."""
    free, lost = plan.possible, plan.skipped
    if not free:
        return CheckPanel(
            Verdict.NOT_POSSIBLE,
            "None of these nights can be asked for",
            "Choose other nights, another last day, or ring the hub home.",
            _left_out(lost, today),
            (),
        )
    agreeing = _agreeing(free)
    until = f"The last is {dates_words(free[-1].dates, today)}."
    needed = f"They are certain once {hub_carer} says yes{' and everybody named here agrees' if agreeing else ''}."
    if lost:
        title = f"You can ask for {len(free)} of {times_words(len(plan.times))}"
        line = f"{len(lost)} cannot be, and {'is' if len(lost) == 1 else 'are'} left out. {needed} {until}"
    else:
        title, line = f"You can ask for all {times_words(len(free))}", f"{needed} {until}"
    verdict = Verdict.NEEDS_APPROVAL if agreeing else Verdict.OK
    return CheckPanel(verdict, title, line, (*_left_out(lost, today), *agreeing), ())


def answer_panel(found: Sequence[Time], today: date) -> CheckPanel:
    """What the checks say now to what the hub home has not answered, as it reads them."""
    free = tuple(time for time in found if time.possible)
    lost = tuple(time for time in found if not time.possible)
    agreeing = _agreeing(free)
    if not free:
        return CheckPanel(
            Verdict.NOT_POSSIBLE,
            "None of those that wait for your answer is free any more",
            "You can offer other nights on the page of each.",
            _left_out(lost, today),
            (),
        )
    if lost:
        title = f"{len(free)} of {times_words(len(found))} are free"
        line = "You can say yes to those. The others stay asked until you answer them."
    else:
        title = "It is free" if len(found) == 1 else f"All {times_words(len(found))} are free"
        line = "It is certain once everybody named here agrees." if agreeing else "It is certain once you say yes."
    verdict = Verdict.NEEDS_APPROVAL if agreeing else Verdict.OK
    return CheckPanel(verdict, title, line, (*_left_out(lost, today), *agreeing), ())


def _left_out(lost: Sequence[Time], today: date) -> tuple[Reason, ...]:
    return tuple(
        Reason(Verdict.NOT_POSSIBLE, f"{dates_words(time.dates, today)}:", f"{time.why_not}.") for time in lost
    )


def _agreeing(free: Sequence[Time]) -> tuple[Reason, ...]:
    """Who must agree, and to how many of the times."""
    counted: dict[Approver, list[Time]] = {}
    for time in free:
        for who in time.assessment.approvers:
            counted.setdefault(who, []).append(time)
    return tuple(
        Reason(
            Verdict.NEEDS_APPROVAL,
            f"{first_capital(APPROVER_WORDS[who])} must agree",
            "to all of them." if len(times) == len(free) else f"to {times_words(len(times))} of them.",
        )
        for who, times in counted.items()
    )


def times_of(plan: Plan, today: date) -> tuple[FactRow, ...]:
    """Every time that is asked for, with who must agree to it."""
    return tuple(FactRow(dates_words(time.dates, today), _agree_words(time)) for time in plan.possible)


def _agree_words(time: Time) -> str:
    who = [APPROVER_WORDS[one] for one in dict.fromkeys(time.assessment.approvers)]
    return f"If {names_words(who)} {'agrees' if len(who) == 1 else 'agree'}" if who else "Free"
