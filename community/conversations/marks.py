"""What stands under a message: what others feel about it, and who was asked to confirm that they have read it.

Both are read with the message itself, for the reader: the same statement, and no word of a message in any entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import CTE, ColumnElement, ScalarSelect, case, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from accounts.people.models import Person
from community.conversations.models import Message, MessageConfirmation, MessageReaction


class Feeling(StrEnum):
    """What can be said about a message by one press. Few, and each can be read aloud."""

    AGREED = "agreed"
    THANKS = "thanks"
    LOVE = "love"
    GLAD = "glad"
    HUG = "hug"
    WELL_DONE = "well-done"


SIGNS = {
    Feeling.AGREED: ("👍", "Agreed"),
    Feeling.THANKS: ("🙏", "Thank you"),
    Feeling.LOVE: ("❤️", "With love"),
    Feeling.GLAD: ("😊", "Glad"),
    Feeling.HUG: ("🤗", "A hug"),
    Feeling.WELL_DONE: ("🎉", "Well done"),
}
Felt = Sequence[Sequence[Any]]
"""Kind, person and name, in the order in which they came."""
Asked = Sequence[int]
"""How many readers are asked, how many of them have confirmed, whether this reader was asked, and whether they have."""
NOBODY_ASKED: Asked = (0, 0, 0, 0)


def felt_column() -> ScalarSelect[Any]:
    """What others feel about the message, as a column of its row."""
    one = func.jsonb_build_array(
        MessageReaction.kind, MessageReaction.person_id, Person.given_name + " " + Person.family_name
    )
    ordered = aggregate_order_by(one, MessageReaction.at, MessageReaction.person_id)
    found = select(func.coalesce(func.jsonb_agg(ordered), func.jsonb_build_array()))
    found = found.join_from(MessageReaction, Person, Person.id == MessageReaction.person_id)
    return found.where(MessageReaction.message_id == Message.id).correlate(Message).scalar_subquery()


def confirmed() -> ColumnElement[bool]:
    """Whether a message is confirmed as it stands: what somebody read before it was changed is not what they would
    confirm now (R52). Null where they never did."""
    row = MessageConfirmation
    return row.confirmed_at >= func.coalesce(Message.edited_at, row.asked_at)


def asked_column(person_id: UUID, readers: CTE) -> ScalarSelect[Any]:
    """Who was asked to confirm the message, as a column of its row: how many, and whether this reader. `readers` are
    those who read here, each since when: who cannot read it any more is not waited for."""
    row = MessageConfirmation
    mine = case((row.person_id == person_id, 1), else_=0)
    counted = func.jsonb_build_array(
        func.count(row.id),
        func.count(case((confirmed(), 1))),
        func.coalesce(func.sum(mine), 0),
        func.coalesce(func.sum(case((confirmed(), mine), else_=0)), 0),
    )
    found = select(counted).join_from(row, readers, readers.c.person_id == row.person_id)
    sees = Message.at >= readers.c.since
    return found.where(row.message_id == Message.id, sees).correlate(Message).scalar_subquery()


@dataclass(frozen=True, slots=True)
class Sign:
    """One kind of feeling under a message: how many share it, who, and whether the reader does."""

    kind: str
    sign: str
    words: str
    names: tuple[str, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class Toggle:
    """One feeling as a button: what it sends, and whether the reader shares it now."""

    kind: str
    value: str
    sign: str
    words: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands under a message, and where the reader does something about it. Empty addresses: they may not."""

    signs: tuple[Sign, ...] = ()
    asked: bool = False
    asked_words: str = ""
    toggles: tuple[Toggle, ...] = ()
    waits: bool = False
    """The reader is asked, and has not confirmed."""
    react_url: str = ""
    confirm_url: str = ""
    who_url: str = ""
    ask_url: str = ""


def values_of_marks(felt: Felt, asked: Asked, me: UUID | None) -> dict[str, Any]:
    """The same as the script gets it, with the message, for this reader; for a room, without."""
    if me is None:
        return {"felt": [], "asked": None}
    signs = [[one.kind, list(one.names), one.mine] for one in signs_of(felt, me)]
    of, done, mine, mine_done = asked
    state = "done" if mine_done else "asked" if mine else ""
    return {"felt": signs, "asked": {"of": of, "done": done, "mine": state} if of else None}


def signs_of(felt: Felt, me: UUID) -> tuple[Sign, ...]:
    """Each feeling that somebody shares, in their one order."""
    found = []
    for kind, (sign, words) in SIGNS.items():
        of_kind = [(person, name) for one, person, name in felt if one == kind]
        if of_kind:
            mine = any(UUID(person) == me for person, _ in of_kind)
            found.append(Sign(kind.value, sign, words, tuple(name for _, name in of_kind), mine))
    return tuple(found)


def toggles_of(signs: Sequence[Sign] = ()) -> tuple[Toggle, ...]:
    """Every feeling as a button that turns it on, or off where the reader shares it."""
    mine = {one.kind for one in signs if one.mine}
    return tuple(
        Toggle(kind.value, f"{kind.value} {'off' if kind.value in mine else 'on'}", sign, words, kind.value in mine)
        for kind, (sign, words) in SIGNS.items()
    )


def marks_of(message: Message, felt: Felt, asked: Asked, me: UUID, author: str, *, may_ask: bool) -> Marks:
    """What stands under a message that is there to be read."""
    link: dict[str, Any] = {"conversation_id": message.conversation_id, "message_id": message.id}
    of, done, mine, mine_done = asked
    signs = signs_of(felt, me)
    own, waits = message.author_id == me, bool(mine and not mine_done)
    return Marks(
        signs=signs,
        toggles=toggles_of(signs),
        asked=of > 0,
        asked_words=asked_words(author, of, done, waits=waits, confirmed=bool(mine_done)),
        waits=waits,
        react_url="" if own else url_for("message_marks.react", **link),
        confirm_url=url_for("message_marks.confirm", **link) if waits else "",
        who_url=url_for("message_marks.confirmed", **link) if own and of else "",
        ask_url=url_for("message_marks.ask", **link) if own and may_ask and not of else "",
    )


def asked_words(author: str, of: int, done: int, *, waits: bool, confirmed: bool) -> str:
    """ "Joanne Pryce asks you to confirm. 6 of 9 have." """
    if waits:
        return f"{author} asks you to confirm. {done} of {of} have."
    return f"You have confirmed. {done} of {of} have." if confirmed else f"{done} of {of} have confirmed."
