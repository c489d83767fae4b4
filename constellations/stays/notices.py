"""What people are told of stays by mail: a reference, dates and what is needed; never a child (R43).

The words are made when the mail is sent, from what is true then; where it no longer stands nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from constellations.stays.changing import dates_of
from constellations.stays.dates import StayDates
from constellations.stays.models import Stay, StayChild
from constellations.stays.queries import LoadedStay, load_stay
from constellations.stays.rules import HOLDS_BED, StayState
from constellations.stays.waited import is_held, is_waiting
from constellations.stays.words import count_words, dates_words
from core import clock
from core.unit_of_work import Unit
from core.words import day_words, deadline_words, span_words
from notifications.outbox.addresses import page_address
from notifications.outbox.kinds import Notice, NoticeKind, Recipient, Words
from notifications.outbox.rules import Weight

FOOT = "You get this because you are part of this sleepover in Kith. In an emergency ring first: Kith can wait."

WHY = "It is about a sleepover that you are part of."


@dataclass(frozen=True, slots=True)
class Wording:
    """How one kind is said while the stay is in one of `stands`: the end of the subject, and a sentence.

    One that is `of_answer` stands for the answer that made it alone: after that was taken back and given again, the
    second has a notice of its own. One that is of a `day` stands while its occurrence ends with that day: a reminder of
    nights that were moved reminds nobody. `holds` says what else must be so.
    """

    stands: frozenset[StayState]
    subject: Callable[[LoadedStay, str], str]
    sentence: str
    action: str
    of_answer: bool = False
    day: Callable[[StayDates], date] | None = None
    holds: Callable[[LoadedStay], bool] = lambda _loaded: True


def _plainly(words: str) -> Callable[[LoadedStay, str], str]:
    return lambda _loaded, _by: words


WORDINGS = {
    "stay-asked": Wording(
        frozenset({StayState.REQUESTED}),
        lambda _loaded, by: f"an answer is needed by {by}",
        "A family of your constellation asks for a sleepover.",
        "See it and answer",
    ),
    "stay-offered": Wording(
        frozenset({StayState.OFFERED}),
        lambda _loaded, by: f"other nights are offered, answer by {by}",
        "The hub home can't do the nights you asked for, and offers these.",
        "See them and answer",
    ),
    "stay-confirmed": Wording(
        frozenset({StayState.CONFIRMED, StayState.IN_PROGRESS}),
        _plainly("it is certain"),
        "It is agreed, and nobody else needs to say yes.",
        "See the sleepover",
        of_answer=True,
    ),
    "stay-awaits-approval": Wording(
        frozenset({StayState.AWAITING_APPROVAL}),
        _plainly("somebody must agree"),
        "The hub home has said yes. It is certain once you agree.",
        "See it and decide",
        of_answer=True,
    ),
    "stay-waits-again": Wording(
        frozenset({StayState.AWAITING_APPROVAL}),
        _plainly("the nights changed, and somebody must agree"),
        "Both sides said yes to other nights. It is certain once everybody who must has agreed to them.",
        "See the sleepover",
    ),
    "stay-declined": Wording(
        frozenset({StayState.DECLINED}),
        _plainly("not this time"),
        "This sleepover can't happen on these nights.",
        "See why, and ask for other nights",
    ),
    "stay-cancelled": Wording(
        frozenset(
            {StayState.CANCELLED_BY_FAMILY, StayState.CANCELLED_BY_HUB, StayState.CANCELLED_BY_SERVICE},
        ),
        _plainly("it is cancelled"),
        "This sleepover has been called off, and its nights are free again.",
        "See who cancelled it",
    ),
    "stay-affected": Wording(
        HOLDS_BED,
        _plainly("somebody must decide"),
        "The hub home, or the bed of this sleepover, is not there on its nights. It stands until somebody decides.",
        "See it and decide",
        holds=lambda loaded: loaded.stay.affected_by is not None,
    ),
    "stay-kept-on": Wording(
        HOLDS_BED,
        _plainly("it stays as it is"),
        "Something changed at the hub home. This sleepover stays: somebody who is approved is there for it.",
        "See it",
    ),
    "stay-place-held": Wording(
        frozenset({StayState.REQUESTED}),
        lambda _loaded, by: f"it is your turn, answer by {by}",
        "You waited for these nights, and a bed came free. It is held for you until you say whether you still want it.",
        "See it and answer",
        holds=lambda loaded: is_held(loaded.stay),
    ),
    "stay-passed-over": Wording(
        frozenset({StayState.REQUESTED}),
        _plainly("you are still waiting"),
        "A bed is free on your nights, and not one for each of you. You keep your place.",
        "See it, or ask for other nights",
        holds=lambda loaded: is_waiting(loaded.stay),
    ),
    "stay-wait-over": Wording(
        frozenset({StayState.EXPIRED}),
        _plainly("the waiting is over"),
        "You waited for these nights, and it came to nothing this time. You can ask for others.",
        "See it, and ask for other nights",
    ),
    "stay-change": Wording(
        frozenset({StayState.CONFIRMED}),
        lambda _loaded, by: f"other nights are wanted, answer by {by}",
        "Other nights are wanted for this sleepover. It stays as it is until you say yes.",
        "See them and answer",
        holds=lambda loaded: loaded.stay.wanted_until is not None,
    ),
    "stay-change-kept": Wording(
        frozenset({StayState.CONFIRMED}),
        _plainly("it stays as it was"),
        "The other nights can't be. This sleepover stays as it was agreed.",
        "See it",
    ),
    "stay-soon": Wording(
        frozenset({StayState.CONFIRMED}),
        lambda loaded, _by: f"it begins on {_day(dates_of(loaded.stay).first)}",
        "A reminder: this sleepover is near. If something has changed, say so there.",
        "See the sleepover",
        day=lambda dates: dates.first,
    ),
    "stay-ends-soon": Wording(
        frozenset({StayState.IN_PROGRESS}),
        lambda loaded, _by: f"it ends on {_day(dates_of(loaded.stay).home)}",
        "A reminder: this sleepover ends tomorrow. Agree now who travels, and when.",
        "See the sleepover",
        day=lambda dates: dates.home,
    ),
    "stay-expired": Wording(
        frozenset({StayState.EXPIRED}),
        _plainly("nobody answered in time"),
        "This has closed because nobody answered in time. Its nights are free again.",
        "See it",
    ),
}


def _day(day: date) -> str:
    """A day that is near needs no year."""
    return day_words(day, day)


def _words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    wording = WORDINGS[notice.kind]
    loaded = load_stay(unit, notice.subject_id)
    if loaded is None or loaded.stay.is_now not in wording.stands or _is_of_an_older_answer(wording, notice, loaded):
        return None
    stay, dates = loaded.stay, dates_of(loaded.stay)
    if not wording.holds(loaded) or _is_of_other_nights(wording, notice, dates):
        return None
    due = stay.wanted_until or stay.answer_by
    by = deadline_words(due, unit.now) if due else ""
    lines = [
        f"Hello {recipient.name.split(' ', maxsplit=1)[0]},",
        "",
        wording.sentence,
        f"{dates_words(dates, clock.today(unit.now))}, {count_words(dates)}. Sleepover {stay.reference}.",
        "",
        f"{wording.action}:",
        page_address("stays.stay", stay_id=stay.id),
        "",
        FOOT,
    ]
    return Words(f"Sleepover {stay.reference}: {wording.subject(loaded, by)}", "\n".join(lines) + "\n")


def _is_of_an_older_answer(wording: Wording, notice: Notice, loaded: LoadedStay) -> bool:
    decided = loaded.stay.decided_at
    return wording.of_answer and decided is not None and decided > notice.created_at


def _is_of_other_nights(wording: Wording, notice: Notice, dates: StayDates) -> bool:
    return wording.day is not None and not notice.occurrence.endswith(wording.day(dates).isoformat())


TITLES = {
    "stay-asked": ("A sleepover needs your answer", Weight.APPROVAL),
    "stay-offered": ("Other nights are offered to you", Weight.NEEDS_ME),
    "stay-confirmed": ("A sleepover is certain", Weight.NEWS),
    "stay-awaits-approval": ("A sleepover needs somebody to agree", Weight.APPROVAL),
    "stay-waits-again": ("A sleepover waits for somebody to agree again", Weight.NEWS),
    "stay-declined": ("A sleepover can't happen", Weight.NEEDS_ME),
    "stay-cancelled": ("A sleepover is cancelled", Weight.NEEDS_ME),
    "stay-affected": ("A sleepover needs a decision", Weight.NEEDS_ME),
    "stay-kept-on": ("A sleepover stays as it is", Weight.NEWS),
    "stay-place-held": ("A bed came free for you", Weight.NEEDS_ME),
    "stay-passed-over": ("You are still on the waiting list", Weight.NEWS),
    "stay-wait-over": ("The waiting is over", Weight.NEWS),
    "stay-change": ("Other nights are wanted for a sleepover", Weight.NEEDS_ME),
    "stay-change-kept": ("A sleepover stays as it was", Weight.NEWS),
    "stay-soon": ("A sleepover is near", Weight.NEEDS_ME),
    "stay-ends-soon": ("A sleepover ends tomorrow", Weight.NEEDS_ME),
    "stay-expired": ("Nobody answered in time", Weight.NEWS),
}
"""What stands in the bell, and how much it weighs: approvals are never muted (R44)."""


def _lines(unit: Unit, stay_ids: Collection[UUID]) -> dict[UUID, str]:
    """What tells sleepovers apart in a list: reference and dates, never a child."""
    asked = select(Stay.id, Stay.reference, Stay.arrives_at, Stay.leaves_at).where(Stay.id.in_(stay_ids))
    today = clock.today(unit.now)
    return {
        row.id: f"Sleepover {row.reference}, "
        + span_words(clock.today(row.arrives_at), clock.today(row.leaves_at), today)
        for row in unit.session.execute(asked)
    }


def _page(stay_id: UUID) -> str:
    return url_for("stays.stay", stay_id=stay_id)


def belongs_to(unit: Unit, stay_id: UUID) -> Collection[UUID]:
    """Its family and its children: a sleepover is silent with any of them (E50)."""
    rows = unit.session.execute(
        select(Stay.household_id, StayChild.child_id)
        .outerjoin(StayChild, StayChild.stay_id == Stay.id)
        .where(Stay.id == stay_id)
    )
    return {one for row in rows for one in row if one is not None}


STAY_NOTICES = {
    kind: NoticeKind(
        _words,
        weight=weight,
        title=title,
        family="sleepovers",
        why=WHY,
        page=_page,
        lines=_lines,
        of=belongs_to,
    )
    for kind, (title, weight) in TITLES.items()
}
