"""Filling the pages of conversations: the list, the thread, and the same messages as values for the script."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import url_for

from accounts.permissions.decide import may
from accounts.shell.form_page import Link
from community.conversations.access import MANAGE, Here, conversations_of
from community.conversations.marking import may_ask
from community.conversations.marks import NOBODY_ASKED, Marks, Toggle, marks_of, toggles_of, values_of_marks
from community.conversations.queries import (
    Audience,
    Posted,
    Standing,
    audience_of,
    last_messages,
    messages_after,
    messages_before,
    standing_of,
    unread_of,
)
from community.conversations.quoting import Originals, Quote, answered, beside, originals_of, quote_of
from community.conversations.rules import A_PAGE, MOST_UNREAD, WORKER_WORDS, Kind
from community.conversations.services import UNDO_FOR
from community.conversations.ways import people_way
from core import clock
from core.unit_of_work import Unit
from core.words import count_words, day_name, day_words, names_words

TOGETHER = timedelta(minutes=5)
"""Messages of one author within this time stand under one name (design 4)."""
PREVIEW = 90
_A_WEEK = 7
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation in the list."""

    title: str
    url: str
    preview: str
    when: str
    unread: int
    current: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One message in the thread. `day` and `divider` stand above it where they are not empty."""

    id: str
    number: int
    name: str
    initials: str
    is_worker: bool
    role: str
    time: str
    at: str
    words: str
    own: bool
    edited: bool
    deleted: bool
    held: bool
    follows: bool
    day: str = ""
    divider: str = ""
    delete_url: str = ""
    restore_url: str = ""
    edit_url: str = ""
    report_url: str = ""
    reply_url: str = ""
    quote: Quote | None = None
    marks: Marks | None = None
    """What stands under it, where it is there to be read."""


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A conversation as it stands."""

    id: str
    title: str
    people_line: str
    seen_by: str
    lines: tuple[Line, ...]
    head: int
    read_to: int
    seen_to: int
    unread: int
    earlier_url: str
    latest_url: str
    send_url: str
    read_url: str
    unread_url: str
    since_url: str
    fragment_url: str
    back_url: str
    concern_url: str
    history_url: str
    history_open: bool
    people_way: Link | None
    words: str
    values: dict[str, Any]
    back_label: str = "Messages"
    is_member: bool = True
    answers: Quote | None = None
    """The message that is answered by what is written below."""
    toggles: tuple[Toggle, ...] = toggles_of()
    """What can be felt about a message, for the lines that the script makes."""
    may_ask: bool = False
    """Whether the reader may ask that everybody confirms what they write."""
    gone: str = ""
    """Why nobody writes here any more."""
    until: str = ""
    """For who reads it by broken glass: until when."""


def conversation_rows(unit: Unit, current: UUID | None = None) -> tuple[ConversationRow, ...]:
    """The actor's conversations: those in which something was written last first."""
    here = conversations_of(unit)
    unread, last = unread_of(unit), last_messages(unit, here)
    known = sorted(
        (one for one in here.values() if one.began or one.id in last),
        key=lambda one: last[one.id].message.at if one.id in last else _LONG_AGO,
        reverse=True,
    )
    return tuple(_row(unit, one, last.get(one.id), unread.get(one.id, 0), current) for one in known)


def _row(unit: Unit, here: Here, last: Posted | None, unread: int, current: UUID | None) -> ConversationRow:
    preview = "Nobody has written here yet."
    if last is not None:
        who = "You" if last.message.author_id == unit.person_id else last.given_name
        said = _said(last)
        preview = f"{who}: {said[:PREVIEW]}{'…' if len(said) > PREVIEW else ''}"
    return ConversationRow(
        title=here.title,
        url=url_for("conversations.conversation", conversation_id=here.id),
        preview=preview,
        when=short_time(last.message.at, unit.now) if last else "",
        unread=min(MOST_UNREAD, unread),
        current=here.id == current,
    )


def _said(last: Posted) -> str:
    if last.message.deleted_at:
        return "message deleted"
    return "message held back" if last.held else " ".join(last.message.words.split())


def short_time(at: datetime, now: datetime) -> str:
    """ "12:41" today, "Tue" within a week, then "28 Nov"."""
    then, today = clock.to_london(at), clock.to_london(now).date()
    if then.date() == today:
        return f"{then:%H:%M}"
    if (today - then.date()).days < _A_WEEK:
        return day_name(then.date())[:3]
    return day_words(then.date(), today).split(" ", 1)[1]


def thread_page(
    unit: Unit, here: Here, before: int | None = None, typed: str = "", reply_to: UUID | None = None
) -> ThreadPage:
    """The thread before this number, or its end: with something unread it begins where that does."""
    standing, audience = standing_of(unit, here), audience_of(unit, here)
    unread = unread_of(unit).get(here.id, 0)
    found, earlier, later = _window(unit, here, standing, before, unread)
    originals = originals_of(unit, here, found)
    link: dict[str, Any] = {"conversation_id": here.id}
    first = found[0].message.number if found else 0
    seen_to = found[-1].message.number if found else 0
    ask_allowed = may_ask(unit, here)
    may_manage = not here.apart and may(unit, MANAGE, here.scope)
    return ThreadPage(
        id=str(here.id),
        title=here.title,
        people_line=people_words(here, audience),
        seen_by=seen_by_words(here, audience),
        lines=lines_of(unit, found, standing.read_to if unread else None, originals, asks=ask_allowed),
        head=standing.head,
        read_to=standing.read_to,
        seen_to=seen_to,
        unread=min(MOST_UNREAD, unread),
        earlier_url=url_for("conversations.conversation", before=first, **link) if earlier else "",
        latest_url=url_for("conversations.conversation", **link) if later else "",
        send_url=url_for("conversations.send_message", **link),
        read_url=url_for("conversations.mark_read", **link),
        unread_url=url_for("conversations.mark_unread", **link),
        since_url=url_for("conversations.since", **link),
        fragment_url=url_for("conversations.conversation", before=before, **link),
        back_url=url_for("conversations.messages"),
        concern_url=url_for("concerns.raise_concern"),
        history_url=url_for("conversations.history", **link) if may_manage else "",
        history_open=standing.history_open,
        people_way=people_way(unit, here),
        words=typed,
        answers=answered(unit, here, reply_to),
        may_ask=ask_allowed,
        values=_script_values(unit, here, standing, found, originals, unread, asks=ask_allowed),
    )


def _script_values(
    unit: Unit,
    here: Here,
    standing: Standing,
    found: Sequence[Posted],
    originals: Originals,
    unread: int,
    *,
    asks: bool,
) -> dict[str, Any]:
    """What the page's script begins with."""
    link: dict[str, Any] = {"conversation_id": here.id}
    return {
        "me": str(unit.person_id),
        "id": str(here.id),
        "upto": standing.head,
        "unread": unread,
        "messages": values_of(found, unit.person_id),
        "quotes": values_of(beside(found, originals), unit.person_id),
        "asks": asks,
        "urls": {
            "send": url_for("conversations.send_message", **link),
            "read": url_for("conversations.mark_read", **link),
            "since": url_for("conversations.since", **link),
            "people": url_for("message_marks.names", **link),
            "base": url_for("conversations.conversation", **link),
        },
    }


def _window(
    unit: Unit, here: Here, standing: Standing, before: int | None, unread: int
) -> tuple[list[Posted], bool, bool]:
    """What is shown, and whether there is more before and after it. With more unread than a page holds it begins at
    the first unread message."""
    if before is None and unread > A_PAGE:
        found = messages_after(unit, here, standing.read_to)
        return found[:A_PAGE], True, len(found) > A_PAGE
    found = messages_before(unit, here, before)
    return found[-A_PAGE:], len(found) > A_PAGE, before is not None


def _people(here: Here, audience: Audience) -> list[str]:
    if here.apart:
        return ["you", *here.others] if here.is_member else [*here.others]
    families = count_words(audience.families, "family", "families")
    return [families] if here.kind is Kind.CARERS else [families, count_words(audience.workers, "worker")]


def people_words(here: Here, audience: Audience) -> str:
    """ "9 families, 2 workers"."""
    words = ", ".join(_people(here, audience))
    return words[:1].upper() + words[1:]


def seen_by_words(here: Here, audience: Audience) -> str:
    """Who will see this, and what must not stand in it: over every composer."""
    words = names_words(_people(here, audience))
    return f"{words[:1].upper()}{words[1:]} will see this. No child’s name, health or address."


def lines_of(
    unit: Unit,
    found: Sequence[Posted],
    read_to: int | None = None,
    originals: Originals = MappingProxyType({}),
    *,
    asks: bool = False,
) -> tuple[Line, ...]:
    """The messages as lines: the day over the first of each, the divider over the first that was not read; over an
    answer what it answers. `asks`: whether the reader may ask that theirs are confirmed."""
    shown = {one.message.number for one in found}
    lines: list[Line] = []
    before: Posted | None = None
    divided = False
    new = sum(_is_new(unit, one, read_to) for one in found)
    for one in found:
        divides = not divided and _is_new(unit, one, read_to)
        divided = divided or divides
        line = _line(unit, one, before, count_words(new, "new message") if divides else "")
        if not line.deleted and not line.held:
            quote = quote_of(one.message, originals, shown)
            marks = marks_of(one.message, one.felt, one.asked, unit.person_id, line.name, may_ask=asks)
            line = replace(line, quote=quote, marks=marks)
        lines.append(line)
        before = one
    return tuple(lines)


def _is_new(unit: Unit, one: Posted, read_to: int | None) -> bool:
    message = one.message
    return (
        read_to is not None
        and message.number > read_to
        and message.author_id != unit.person_id
        and message.deleted_at is None
        and not one.held
    )


def _line(unit: Unit, one: Posted, before: Posted | None, divider: str) -> Line:
    message, own = one.message, one.message.author_id == unit.person_id
    at = clock.to_london(message.at)
    new_day = before is None or clock.to_london(before.message.at).date() != at.date()
    follows = (
        before is not None
        and not new_day
        and not divider
        and before.message.author_id == message.author_id
        and message.at - before.message.at < TOGETHER
    )
    link: dict[str, Any] = {"conversation_id": message.conversation_id, "message_id": message.id}
    deleted = message.deleted_at is not None
    undo = own and message.deleted_at is not None and unit.now - message.deleted_at <= UNDO_FOR
    answer = url_for("conversations.conversation", conversation_id=message.conversation_id, reply=message.id)
    values = message_values(one)
    return Line(
        id=values["id"],
        number=message.number,
        name=values["name"],
        initials=values["initials"],
        is_worker=values["worker"],
        role=values["role"],
        time=f"{at:%H:%M}",
        at=values["at"],
        words=values["words"],
        own=own,
        edited=values["edited"],
        deleted=deleted,
        held=values["held"],
        follows=follows,
        day=long_day(at.date(), clock.to_london(unit.now).date()) if new_day else "",
        divider=divider,
        delete_url=url_for("conversations.delete_message", **link) if own and not deleted else "",
        restore_url=url_for("conversations.restore_message", **link) if undo else "",
        edit_url=url_for("conversations.edit_message", **link) if own and not deleted and not one.held else "",
        report_url=url_for("moderation.report", **link) if not own and not deleted and not one.held else "",
        reply_url=f"{answer}#write" if not deleted and not one.held else "",
    )


def long_day(day: date, today: date) -> str:
    """ "Today", "Yesterday", else "Thursday 3 December"."""
    ago = (today - day).days
    if ago in (0, 1):
        return ("Today", "Yesterday")[ago]
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day_name(day)} {day.day} {day:%B}{year}"


def message_values(one: Posted, me: UUID | None = None) -> dict[str, Any]:
    """A message as the script gets it. Without a reader it is the same for every member, made once for a room, and
    has nothing under it: what comes under it has an entry of its own.

    One that was deleted (R42) or is held back (R40) has no words here, whoever asks.
    """
    message = one.message
    deleted = message.deleted_at is not None
    worker = message.author_role in WORKER_WORDS
    return {
        "id": str(message.id),
        "number": message.number,
        "client": str(message.client_id),
        "author": str(message.author_id),
        "name": f"{one.given_name} {one.family_name}",
        "initials": one.given_name[:1] + one.family_name[:1],
        "worker": worker,
        "role": WORKER_WORDS.get(message.author_role, ""),
        "at": message.at.isoformat(),
        "words": "" if deleted or one.held else message.words,
        "edited": message.edited_at is not None and not deleted and not one.held,
        "deleted": deleted,
        "held": one.held and not deleted,
        **values_of_marks(*((), NOBODY_ASKED) if deleted or one.held else (one.felt, one.asked), me),
        "reply_to": str(message.reply_to) if message.reply_to and not deleted and not one.held else "",
    }


def values_of(found: Collection[Posted], me: UUID) -> list[Mapping[str, Any]]:
    """Messages as the script of this reader gets them."""
    return [message_values(one, me) for one in found]
