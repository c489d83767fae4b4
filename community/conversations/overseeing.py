"""A conversation for who oversees the service: all of it, to read, with no place to write and no trace of reading."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import url_for

from community.conversations.access import Here
from community.conversations.queries import audience_of, messages_before, standing_of
from community.conversations.quoting import originals_of
from community.conversations.rules import A_PAGE
from community.conversations.showing import ThreadPage, lines_of, people_words
from community.conversations.slots import OVERSEEN
from core.unit_of_work import Unit
from core.words import time_words


def overseen_page(unit: Unit, here: Here, before: int | None) -> ThreadPage:
    """The thread before this number, or its end, from its first message on (R37 is for members).

    A message that was deleted has no words here either: those are for who decides about a report (R42).
    """
    found = messages_before(unit, here, before)
    shown, earlier = found[-A_PAGE:], len(found) > A_PAGE
    originals = originals_of(unit, here, shown)
    link: dict[str, Any] = {"conversation_id": here.id}
    back, ends = next(iter(OVERSEEN))(unit, here.id)
    first, last = (shown[0].message.number, shown[-1].message.number) if shown else (0, 0)
    return ThreadPage(
        id=str(here.id),
        title=here.title,
        people_line=people_words(here, audience_of(unit, here)),
        seen_by="",
        lines=tuple(
            replace(line, report_url="", reply_url="", marks=None)
            for line in lines_of(unit, shown, originals=originals)
        ),
        head=standing_of(unit, here).head,
        read_to=last,
        seen_to=last,
        unread=0,
        earlier_url=url_for("conversations.conversation", before=first, **link) if earlier else "",
        latest_url=url_for("conversations.conversation", **link) if before is not None else "",
        send_url="",
        read_url="",
        unread_url="",
        since_url="",
        fragment_url=url_for("conversations.conversation", before=before, **link),
        back_url=back.url,
        back_label=back.label,
        concern_url=url_for("concerns.raise_concern"),
        history_url="",
        history_open=False,
        people_way=None,
        words="",
        values={},
        is_member=False,
        until=f"You read this until {time_words(ends)}. Then it closes by itself." if ends is not None else "",
    )
