"""A direct conversation for who stays when the other has gone: what they had, to read, and what they could not send."""

from __future__ import annotations

from dataclasses import replace

from community.conversations.access import GONE, Here
from community.conversations.showing import ThreadPage


def as_it_stands(page: ThreadPage, here: Here) -> ThreadPage:
    """The page of a conversation; of one whose other has gone, without whatever would write in it."""
    if not here.stayed:
        return page
    lines = tuple(
        replace(line, reply_url="", edit_url="", delete_url="", restore_url="", marks=None) for line in page.lines
    )
    return replace(page, lines=lines, gone=GONE.format(here.title), answers=None, may_ask=False)
