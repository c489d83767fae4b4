"""The bell in words: a line of the list, why somebody was told, and what became of what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.people.roles import role_words
from accounts.people.showing import Told
from core import clock
from core.unit_of_work import Unit
from core.words import count_words, day_words, time_words
from notifications.bell.models import NoticeRow
from notifications.bell.queries import PAGE, list_lines, list_sent, list_ways, told_apart
from notifications.outbox.kinds import NOTICE_KINDS, NoticeKind
from notifications.outbox.rules import State, Way
from notifications.outbox.weighing import OVER

WAYS = {Way.BELL: "In Kith", Way.EMAIL: "Email", Way.SMS: "Text message"}
WHAT = {
    State.SENT: "Sent",
    State.WAITING: "Waiting to be sent",
    State.FAILED: "Could not be delivered",
    State.LATE: "Not sent: its moment had passed",
    State.DIGEST: "Kept for your digest",
}
WHY_NOT = {
    "read": "Not sent: you had read it here",
    "settled": "Not sent: it was done already",
    "stopped": "Not sent: notices about this were stopped",
    "muted": "Not sent: you chose not to be told",
    "no longer stands": "Not sent: it no longer stood",
    "not wanted by text message": "Not sent: you chose no text messages",
    "no telephone number": "Not sent: we have no number of yours",
    "for the digest": "Not sent: in your digest",
    OVER: "Left out: too many came at once",
}
UNSENT = "Not sent"
SENT_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list as it is printed. `opens`: there is a page to go to; `asks`: it waits to be acknowledged."""

    id: UUID
    title: str
    detail: str
    when: str
    is_new: bool
    opens: bool
    asks: bool
    tag: str
    tag_kind: str


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """The list with what stands over and under it."""

    summary: str
    lines: tuple[Line, ...]
    any_new: bool
    before: UUID | None
    older: UUID | None


@dataclass(frozen=True, slots=True)
class SentLine:
    """One thing that was sent, or not, and what became of it."""

    title: str
    way: str
    when: str
    what: str


def notices_page(unit: Unit, before: UUID | None) -> NoticesPage:
    """The page of one's notices."""
    found = list_lines(unit, before)
    rows = found[:PAGE]
    about = told_apart(unit, rows)
    lines = tuple(_line(unit, row, about) for row in rows)
    new = sum(line.is_new for line in lines)
    return NoticesPage(
        summary=f"{count_words(new, 'new one')} here." if lines else "",
        lines=lines,
        any_new=new > 0,
        before=before,
        older=rows[-1].id if len(found) > PAGE else None,
    )


def _line(unit: Unit, row: NoticeRow, about: Any) -> Line:
    kind = NOTICE_KINDS.get(row.kind)
    gone = kind is None or (kind.lines is not None and row.subject_id not in about)
    over = row.settled_at is not None
    asks = kind is not None and kind.asks and row.acknowledged_at is None and not over
    return Line(
        id=row.id,
        title=title_of(row.kind),
        detail="You can no longer see this." if gone else about.get(row.subject_id, ""),
        when=when_words(row.at, unit.now),
        is_new=row.read_at is None and not over,
        opens=kind is not None and kind.page is not None and not gone,
        asks=asks,
        tag="Done" if over else "New" if row.read_at is None else "",
        tag_kind="certain" if over else "asked",
    )


def title_of(kind: str) -> str:
    """What a kind says in a list."""
    found = NOTICE_KINDS.get(kind)
    return found.title if found is not None else "Something that is no longer told"


def when_words(at: datetime, now: datetime) -> str:
    """ "6 pm, Fri 4 Dec"; today's say "today"."""
    day, today = clock.today(at), clock.today(now)
    return f"{time_words(at)} today" if day == today else f"{time_words(at)}, {day_words(day, today)}"


def why_words(row: NoticeRow, kind: NoticeKind | None) -> list[str]:
    """Why this person was told: what they are, and what this kind is for."""
    roles = [role_words(role).lower() for role in row.reason.split()]
    told = f"You were told as {' and '.join(roles)}." if roles else "You were told by name: it is addressed to you."
    return [told, *([kind.why] if kind is not None and kind.why else [])]


def ways_told(unit: Unit, notice_id: UUID) -> list[Told]:
    """By which ways, and what became of each. What was never meant to go by a way is not told."""
    rows = list_ways(unit, notice_id)
    return [
        Told(WAYS[Way(row.channel)], f"{what_words(row)}, {when_words(row.sent_at or row.created_at, unit.now)}.")
        for row in rows
        if row.problem != "not wanted by text message"
    ]


def what_words(row: Any) -> str:
    """What became of it."""
    return WHAT.get(State(row.state)) or WHY_NOT.get(row.problem or "", UNSENT)


def sent_page(unit: Unit, before: UUID | None) -> tuple[list[SentLine], UUID | None]:
    """What was sent to the person outside of Kith, or was too much at once for their bell: newest first, and where the
    older ones begin."""
    rows: Sequence[Any] = list_sent(unit, before, SENT_PAGE + 1)
    shown = [row for row in rows[:SENT_PAGE] if _is_shown(row)]
    lines = [
        SentLine(
            title=title_of(row.kind),
            way=WAYS[Way(row.channel)],
            when=when_words(row.sent_at or row.created_at, unit.now),
            what=f"{what_words(row)}.",
        )
        for row in shown
    ]
    return lines, rows[SENT_PAGE - 1].id if len(rows) > SENT_PAGE else None


def _is_shown(row: Any) -> bool:
    if row.channel == Way.BELL:
        return bool(row.problem == OVER)
    return bool(row.problem != "not wanted by text message")
