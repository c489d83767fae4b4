"""Facts about what people want to be told."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.facts import Fact


@dataclass(frozen=True)
class NoticePreferenceChanged(Fact):
    """Somebody chose how much they want to be told, and when. `changes`: field, before, after."""

    person_id: UUID
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class NoticeChoiceChanged(Fact):
    """Somebody chose otherwise for a kind of thing, in a space or everywhere."""

    person_id: UUID
    family: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class NoticesFewerByLink(Fact):
    """The link of a mail was used: its kind of thing is no longer told to that person outside of Kith."""

    of_person: UUID
    family: str
