"""What people are told of a whole repeat by mail, once: references, dates and what is needed; never a child (R43)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import func, select

from constellations.stays.changing import dates_of
from constellations.stays.check_values import first_capital
from constellations.stays.models import Stay, StayChild, StayRepeat
from constellations.stays.notices import FOOT, TITLES, WHY, WORDINGS
from constellations.stays.queries import LoadedStay, list_of_repeat
from constellations.stays.repeat_effects import CLOSED_BY, repeat_kind
from constellations.stays.repeat_words import usual_of
from constellations.stays.repeats import every_words, times_words
from core import clock
from core.unit_of_work import Unit
from core.words import day_words, deadline_words
from notifications.outbox.addresses import page_address
from notifications.outbox.kinds import Notice, NoticeKind, Recipient, Words
from notifications.outbox.rules import Weight

SENTENCES = {
    "stay-asked": "A family of your constellation asks for a sleepover that repeats. You can answer all of it at once.",
    "stay-confirmed": "It is agreed, and nobody else needs to say yes to these.",
    "stay-awaits-approval": "The hub home has said yes to a sleepover that repeats. These are certain once you agree.",
    "stay-declined": "These can't happen on these nights.",
    "stay-cancelled": "These have been called off, and their nights are free again.",
    "stay-expired": "These have closed because nobody answered in time.",
    "stay-change": "Other nights are wanted for these. They stay as they are until you say yes.",
    "stay-change-kept": "The other nights can't be. These stay as they were agreed.",
    "stay-waits-again": "The nights of these changed. They are certain once everybody who must has agreed to them.",
}
"""What is said of several stays at once, where it is said of one (WORDINGS)."""
TITLES_OF_REPEATS = {
    "stay-asked": "A sleepover that repeats needs your answer",
    "stay-confirmed": "A sleepover that repeats is certain",
    "stay-awaits-approval": "A sleepover that repeats needs somebody to agree",
    "stay-declined": "A sleepover that repeats can't happen",
    "stay-cancelled": "A sleepover that repeats is cancelled",
    "stay-expired": "Nobody answered a repeat in time",
    "stay-change": "Other nights are wanted for a sleepover that repeats",
    "stay-change-kept": "A sleepover that repeats stays as it was",
    "stay-waits-again": "A sleepover that repeats waits for somebody to agree again",
}


OF_ONE_ACT = frozenset(
    {"stay-confirmed", "stay-awaits-approval", "stay-waits-again", "stay-declined", "stay-cancelled"}
)
"""What is said of those that one act decided: not of one that was cancelled in January, nor of a yes since undone."""


def _is_of(notice: Notice, one: LoadedStay) -> bool:
    """Whether the act of which the notice tells is the last that was done to this stay."""
    stay, kind = one.stay, notice.kind.replace("repeat-", "stay-", 1)
    if kind == "stay-expired":
        return notice.occurrence.endswith(f"{CLOSED_BY}{_moment(stay.answer_by)}")
    return kind not in OF_ONE_ACT or _moment(stay.decided_at) == notice.occurrence


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    kind = notice.kind.replace("repeat-", "stay-", 1)
    wording, repeat = WORDINGS[kind], unit.session.get(StayRepeat, notice.subject_id)
    stays = [one for one in list_of_repeat(unit, notice.subject_id) if one.stay.is_now in wording.stands]
    stays = [one for one in stays if wording.holds(one) and _is_of(notice, one)]
    if not stays or repeat is None:
        return None
    first, last = dates_of(stays[0].stay), dates_of(stays[-1].stay)
    dues = [one.stay.wanted_until or one.stay.answer_by for one in stays]
    due = min((moment for moment in dues if moment), default=None)
    by = deadline_words(due, unit.now) if due else ""
    today = clock.today(unit.now)
    often = first_capital(every_words(repeat.every_weeks, dates_of(usual_of(stays).stay).first))
    starts, ends = day_words(first.first, today), day_words(last.first, today)
    lines = [
        f"Hello {recipient.name.split(' ', maxsplit=1)[0]},",
        "",
        SENTENCES[kind],
        f"{often}, {times_words(len(stays))}: the first on {starts}, the last on {ends}.",
        "",
        f"{wording.action}:",
        page_address("repeats.repeat", repeat_id=repeat.id),
        "",
        FOOT,
    ]
    more = f" and {len(stays) - 1} more" if len(stays) > 1 else ""
    return Words(f"Sleepover {stays[0].stay.reference}{more}: {wording.subject(stays[0], by)}", "\n".join(lines) + "\n")


def _lines(unit: Unit, repeat_ids: Collection[UUID]) -> dict[UUID, str]:
    """What tells repeats apart in a list: from when, and how many; never a child."""
    asked = (
        select(Stay.repeat_id, func.min(Stay.first_night).label("first"), func.count().label("times"))
        .where(Stay.repeat_id.in_(repeat_ids))
        .group_by(Stay.repeat_id)
    )
    today = clock.today(unit.now)
    rows = unit.session.execute(asked)
    return {row.repeat_id: f"{times_words(row.times)}, from {day_words(row.first, today)}" for row in rows}


def _page(repeat_id: UUID) -> str:
    return url_for("repeats.repeat", repeat_id=repeat_id)


def _belongs_to(unit: Unit, repeat_id: UUID) -> Collection[UUID]:
    """Its family and its children: a repeat is silent with any of them (E50)."""
    rows = unit.session.execute(
        select(Stay.household_id, StayChild.child_id)
        .outerjoin(StayChild, StayChild.stay_id == Stay.id)
        .where(Stay.repeat_id == repeat_id)
        .distinct()
    )
    return {one for row in rows for one in row if one is not None}


def _weight(kind: str) -> Weight:
    return TITLES[kind][1]


REPEAT_NOTICES = {
    repeat_kind(kind): NoticeKind(
        _words,
        weight=_weight(kind),
        title=title,
        family="sleepovers",
        why=WHY,
        page=_page,
        lines=_lines,
        of=_belongs_to,
    )
    for kind, title in TITLES_OF_REPEATS.items()
}
