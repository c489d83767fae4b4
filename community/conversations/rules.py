"""What a conversation is: its kinds, who is a member of which, and what a message may hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import NewType
from uuid import NAMESPACE_URL, UUID, uuid5

ConversationId = NewType("ConversationId", UUID)
MessageId = NewType("MessageId", UUID)

LONGEST = 4_000
"""Letters in a message. Who has more to say has a letter to write."""
MOST_UNREAD = 99
A_PAGE = 50
QUOTE = 120
"""Letters of a message that stand over an answer to it."""

_CONVERSATIONS = uuid5(NAMESPACE_URL, "urn:kith:conversation")
_KEPT = frozenset("\u200d\ufe0f")
"""What joins emoji is seen by its effect; whatever else is not seen only hides something."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Kind(StrEnum):
    """The conversations that every constellation has, and those that have members of their own (R38)."""

    EVERYONE = "everyone"
    CARERS = "carers"
    ORGANISERS = "organisers"
    DIRECT = "direct"
    GROUP = "group"


APART = frozenset({Kind.DIRECT, Kind.GROUP})
"""Read by those whom they name, and by nobody else in the constellation or the service."""
OF_A_CONSTELLATION = tuple(kind for kind in Kind if kind not in APART)
IN_CONVERSATION = "in_conversation"
"""What somebody is to a conversation that names them, as long as they stand in what joins its people."""
STAYED = "stayed_in_conversation"
"""What somebody is to a direct conversation whose other has gone: they read what they had, and write no more."""
LONGEST_NAME = 60
MOST_IN_GROUP = 12

MEMBERS: Mapping[Kind, frozenset[str]] = {
    Kind.EVERYONE: frozenset({"hub_carer", "satellite_carer", "liaison_worker"}),
    Kind.CARERS: frozenset({"hub_carer", "satellite_carer"}),
    Kind.ORGANISERS: frozenset({"hub_carer", "liaison_worker"}),
    Kind.DIRECT: frozenset({IN_CONVERSATION}),
    Kind.GROUP: frozenset({IN_CONVERSATION}),
}
"""Who is a member: by these roles in the constellation (or to the conversation), and by nothing else."""
TITLES: Mapping[Kind, str] = {
    Kind.EVERYONE: "{}, everyone",
    Kind.CARERS: "{} carers",
    Kind.ORGANISERS: "{} organisers",
    Kind.DIRECT: "A direct conversation",
    Kind.GROUP: "A small group",
}
WORKER_ROLES = frozenset({"liaison_worker"})
WORKER_WORDS: Mapping[str, str] = {
    "liaison_worker": "liaison worker",
    "supervising_social_worker": "supervising social worker",
    "service_manager": "service manager",
}
"""What a worker is called beside their name."""


WRITERS = ("supervising_social_worker", "service_manager")
"""Who may write to people without standing in a constellation: to those of their homes, of their service (R38)."""


def conversation_id(space_id: UUID, kind: Kind) -> ConversationId:
    """The id of this conversation of this constellation: the same before anybody has written in it."""
    return ConversationId(uuid5(_CONVERSATIONS, f"{space_id}:{kind}"))


def direct_id(service_id: UUID, one: UUID, other: UUID) -> ConversationId:
    """The id of the conversation of these two in this service: the same whoever of them begins."""
    first, second = sorted((one, other))
    return ConversationId(uuid5(_CONVERSATIONS, f"{service_id}:{first}:{second}"))


def plain_words(typed: str) -> str:
    """What was typed, trimmed, without what cannot be seen: it turns other people's lines round, or hides a word."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    seen = (c for c in lines if c == "\n" or c in _KEPT or unicodedata.category(c) not in _HIDDEN)
    return unicodedata.normalize("NFC", "".join(seen)).strip()


def one_line(words: str, most: int) -> str:
    """The beginning of these words on one line."""
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[:most].rstrip()}…"


def problem_of(words: str) -> str:
    """Why these words cannot be sent, or nothing."""
    if not words:
        return "Write something first."
    if len(words) > LONGEST:
        return f"This is too long to send. Use {LONGEST} letters at most. It has {len(words)}."
    return ""
