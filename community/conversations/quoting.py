"""Answering a message: the one that is answered is named by its id, and its words are read when the answer is read.

Nothing is copied: what was changed, deleted (R42) or held back (R40) since shows as it is now, and who may not see the
message itself sees no word of it in an answer (R37).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from community.conversations.access import Here
from community.conversations.models import Message
from community.conversations.queries import Posted, messages_named
from community.conversations.rules import A_PAGE, QUOTE, one_line
from core.refusals import Invalid
from core.unit_of_work import Unit

FIELD = "reply_to"
UNSEEN = "An earlier message"
"""What stands for a message that this reader may not see."""
NOT_THERE = "The message that you answer is not there any more. You can send yours without it."


@dataclass(frozen=True, slots=True)
class Quote:
    """What stands over an answer: whose message it answers and how that begins. `url` leads there, if it is shown."""

    id: str
    name: str
    words: str
    url: str


Originals = Mapping[UUID, Posted]


def originals_of(unit: Unit, here: Here, found: Sequence[Posted]) -> dict[UUID, Posted]:
    """The messages that these answer, as far as the actor may see them."""
    shown = {one.message.id: one for one in found}
    wanted = {one.message.reply_to for one in found if one.message.reply_to is not None}
    others = messages_named(unit, here, sorted(wanted - set(shown)))
    return {one: shown[one] for one in wanted if one in shown} | {one.message.id: one for one in others}


def beside(found: Sequence[Posted], originals: Originals) -> list[Posted]:
    """Those of the answered messages that are not among the found ones."""
    shown = {one.message.id for one in found}
    return [one for key, one in sorted(originals.items()) if key not in shown]


def quote_of(message: Message, originals: Originals, shown: Collection[int]) -> Quote | None:
    """What stands over this message if it is an answer; `shown` are the numbers that stand on the same page."""
    if message.reply_to is None or message.deleted_at is not None:
        return None
    original = originals.get(message.reply_to)
    if original is None:
        return Quote(str(message.reply_to), "", UNSEEN, "")
    return _quote(original, original.message.number in shown)


def _quote(original: Posted, on_page: bool) -> Quote:
    number = original.message.number
    where = f"#m{number}"
    if not on_page:
        place: dict[str, Any] = {"conversation_id": original.message.conversation_id}
        where = url_for("conversations.conversation", before=number + A_PAGE // 2, _anchor=f"m{number}", **place)
    return Quote(
        id=str(original.message.id),
        name=f"{original.given_name} {original.family_name}",
        words=quoted_words(original),
        url=where,
    )


def quoted_words(original: Posted) -> str:
    """How a message begins, on one line; a tombstone says what it is."""
    if original.message.deleted_at is not None:
        return "This message was deleted."
    if original.held:
        return "Held back by the safeguarding team."
    return one_line(original.message.words, QUOTE)


def answered(unit: Unit, here: Here, message_id: UUID | None) -> Quote | None:
    """The message that the actor is about to answer, for the composer."""
    found = messages_named(unit, here, [message_id]) if message_id is not None else []
    return _quote(found[0], on_page=True) if found else None


def check_answered(unit: Unit, here: Here, message_id: UUID | None) -> None:
    """Raises `Invalid` where somebody answers what they may not see: it is not sent, and nothing typed is lost."""
    if message_id is not None and not messages_named(unit, here, [message_id]):
        raise Invalid({FIELD: NOT_THERE})
