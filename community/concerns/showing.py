"""Filling the pages of a concern that was sent, and the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from accounts.people.models import Person
from accounts.spaces.numbers import Call
from community.concerns.access import ConcernPermission, may
from community.concerns.models import Concern
from community.concerns.pages import DANGER_NOW, DANGER_WORDS
from community.concerns.queries import LoadedConcern
from community.concerns.rules import LEAD, NAMED, OFFICER, Danger
from community.concerns.slots import CHILD_NAMES
from core import clock
from core.unit_of_work import Unit
from core.words import day_words, deadline_words, time_words
from core.workdays import is_in_hours


@dataclass(frozen=True, slots=True)
class Line:
    """A label beside its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ConcernPage:
    """One concern, for its sender or for somebody named for it. `acknowledge_url` is empty for who may not."""

    reference: str
    title_line: str
    status: str
    status_line: str
    waits: bool
    overdue: bool
    danger_call: Call | None
    facts: tuple[Line, ...]
    story: str
    acknowledge_url: str
    back_url: str
    numbers_url: str
    fragment_url: str


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """One concern in a list: its reference, when it came, and its clock. Nobody's name."""

    reference: str
    detail: str
    clock: str
    waits: bool
    overdue: bool
    danger: bool
    url: str


@dataclass(frozen=True, slots=True)
class ConcernsPage:
    """The inbox of who is named for concerns, and the concerns that one raised."""

    is_inbox: bool
    waiting: tuple[ConcernRow, ...]
    acknowledged: tuple[ConcernRow, ...]
    own: tuple[ConcernRow, ...]
    reason_url: str
    raise_url: str
    fragment_url: str


def concerns_page(unit: Unit, inbox: Sequence[LoadedConcern], own: Sequence[LoadedConcern]) -> ConcernsPage:
    """The list."""
    rows = [(loaded.concern.waits, concern_row(unit, loaded)) for loaded in inbox]
    return ConcernsPage(
        is_inbox=bool(unit.subjects(LEAD, NAMED)),
        waiting=tuple(row for waits, row in rows if waits),
        acknowledged=tuple(row for waits, row in rows if not waits),
        own=tuple(concern_row(unit, loaded) for loaded in own if may(unit, loaded.concern, ConcernPermission.READ)),
        reason_url=url_for("concerns.with_reason") if unit.subjects(OFFICER) else "",
        raise_url=url_for("concerns.raise_concern"),
        fragment_url=url_for("concerns.concerns"),
    )


def concern_row(unit: Unit, loaded: LoadedConcern) -> ConcernRow:
    """One line of it."""
    concern = loaded.concern
    return ConcernRow(
        reference=concern.reference,
        detail=f"{loaded.service}, sent {_moment(concern.raised_at, unit.now)}",
        clock=clock_words(loaded, unit.now),
        waits=concern.waits,
        overdue=_overdue(concern, unit.now),
        danger=concern.waits and concern.danger == Danger.YES,
        url=url_for("concerns.concern", concern_id=concern.id),
    )


def clock_words(loaded: LoadedConcern, now: datetime) -> str:
    """ "Acknowledge by 11:14 am today", that it is late, or who acknowledged it when."""
    concern = loaded.concern
    if concern.acknowledged_at is not None:
        return f"Acknowledged by {loaded.acknowledged_by} at {_moment(concern.acknowledged_at, now)}"
    if concern.acknowledge_by == concern.raised_at:
        return "Came out of hours. Acknowledge it now"
    if _overdue(concern, now):
        return f"Late: was to be acknowledged by {deadline_words(concern.acknowledge_by, now)}"
    return f"Acknowledge by {deadline_words(concern.acknowledge_by, now)}"


def concern_page(unit: Unit, loaded: LoadedConcern) -> ConcernPage:
    """One concern. Says "sent" until a named person acknowledged it, and never that it was read (R52)."""
    concern = loaded.concern
    may_acknowledge = concern.waits and may(unit, concern, ConcernPermission.ACKNOWLEDGE)
    status, line = _status(loaded, unit.now, is_reader=may(unit, concern, ConcernPermission.ACKNOWLEDGE))
    in_danger = concern.waits and concern.danger != Danger.NO
    return ConcernPage(
        reference=concern.reference,
        title_line=f"To the safeguarding team of {loaded.service}",
        status=status,
        status_line=line,
        waits=concern.waits,
        overdue=_overdue(concern, unit.now),
        danger_call=DANGER_NOW if in_danger else None,
        facts=_facts(unit, loaded),
        story=concern.story,
        acknowledge_url=url_for("concerns.acknowledge_concern", concern_id=concern.id) if may_acknowledge else "",
        back_url=url_for("concerns.concerns"),
        numbers_url=url_for("emergency.emergency"),
        fragment_url=url_for("concerns.concern", concern_id=concern.id),
    )


def _status(loaded: LoadedConcern, now: datetime, *, is_reader: bool) -> tuple[str, str]:
    concern = loaded.concern
    if concern.acknowledged_at is not None:
        when = _moment(concern.acknowledged_at, now)
        return f"Acknowledged by {loaded.acknowledged_by}", f"At {when}. {loaded.acknowledged_by} has this now."
    sent = f"Sent at {_moment(concern.raised_at, now)}"
    if is_reader:
        return sent, f"{clock_words(loaded, now)}."
    return sent, waiting_words(concern.raised_at, concern.acknowledge_by, now)


def waiting_words(raised_at: datetime, acknowledge_by: datetime, now: datetime) -> str:
    """What the sender is told while nobody has acknowledged it."""
    if not is_in_hours(raised_at):
        return (
            "Nobody has acknowledged it yet. The office was closed, so the duty team was sent a message. "
            "If it cannot wait, ring."
        )
    if now >= acknowledge_by:
        return "Nobody has acknowledged it yet, and it is late. They get another message. Ring now."
    return (
        "Nobody has acknowledged it yet. Somebody must do so by "
        f"{deadline_words(acknowledge_by, now)}. If it cannot wait, ring."
    )


def _facts(unit: Unit, loaded: LoadedConcern) -> tuple[Line, ...]:
    concern = loaded.concern
    children = [name for provide in CHILD_NAMES for name in provide(unit, concern.about_children)]
    about = ", ".join([*children, *_names(unit, concern.about_people), *filter(None, [concern.about_words])])
    said = (
        ("In danger now", DANGER_WORDS[Danger(concern.danger)]),
        ("About", about),
        ("When", concern.when_words),
        ("From", _from(loaded)),
        ("Reach them", concern.reach_words),
    )
    return tuple(Line(label, value or "Not said") for label, value in said)


def _from(loaded: LoadedConcern) -> str:
    """Who sent it, and no more than is known: a link is not a signature."""
    concern = loaded.concern
    if concern.raised_by is not None:
        return loaded.sender
    if concern.link_of_person is not None:
        return f"Somebody who used the link of {loaded.sender} and was not signed in"
    return "Somebody who used an invitation of the service and was not signed in"


def _names(unit: Unit, people: Sequence[UUID]) -> list[str]:
    if not people:
        return []
    wanted = select(Person.given_name, Person.family_name).where(Person.id.in_(people))
    rows = unit.session.execute(wanted.order_by(Person.given_name, Person.family_name, Person.id))
    return [f"{row.given_name} {row.family_name}" for row in rows]


def _overdue(concern: Concern, now: datetime) -> bool:
    return concern.waits and now >= concern.acknowledge_by


def _moment(moment: datetime, now: datetime) -> str:
    """ "10:14 am today" or "10:14 am Thu 3 Dec"."""
    day, this_day = clock.today(moment), clock.today(now)
    return f"{time_words(moment)} {'today' if day == this_day else day_words(day, this_day)}"
