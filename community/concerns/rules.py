"""What a concern is: its answers, its states, and whom its words name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NewType
from uuid import UUID

ConcernId = NewType("ConcernId", UUID)

LONGEST_STORY = 10_000
LONGEST_ANSWER = 300
MOST_PEOPLE = 60
RETENTION_CLASS = "safeguarding-incident"
"""Set when the concern is made (R54); how long that is, the service's schedule says."""

LEAD = "safeguarding_lead"
STAND_IN = "service_manager"
OFFICER = "records_officer"
NAMED = "concern_lead"
"""The role of a naming: this person may read this concern and acknowledge it (matrix cell "n")."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Danger(StrEnum):
    """Whether anybody is in danger now, as the sender knows it."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class ConcernState(StrEnum):
    """Sent, then acknowledged by a named person. Nothing between: nobody has "read" it (R52)."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"


def plain_words(typed: str) -> str:
    """What was typed, trimmed, without characters that cannot be seen. They are dropped, never refused: a hidden
    character must not stop a concern."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    seen = (letter for letter in lines if letter == "\n" or unicodedata.category(letter) not in _HIDDEN)
    return unicodedata.normalize("NFC", "".join(seen)).strip()


def named_in(words: str, people: Mapping[UUID, tuple[str, str]]) -> frozenset[UUID]:
    """Those of these people (given and family name) whom the words name by either name.

    A sender who writes "Nina" instead of ticking her must not send it to Nina: one lead too few is made good by the
    others, one too many by nobody (R49).
    """
    said = set(re.findall(r"[^\W\d_]+", words.casefold()))
    return frozenset(
        person_id
        for person_id, names in people.items()
        if any(set(re.findall(r"[^\W\d_]+", name.casefold())) <= said for name in names if name.strip())
    )


def readers(leads: Collection[UUID], managers: Collection[UUID], hidden_from: Collection[UUID]) -> tuple[UUID, ...]:
    """Who is named for a concern: the safeguarding leads whom it is not about, and where none is left the service
    managers whom it is not about (R49, E45)."""
    fit = sorted(set(leads) - set(hidden_from))
    return tuple(fit or sorted(set(managers) - set(hidden_from)))
