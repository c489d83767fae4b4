"""Facts and figures of a person's own account."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from core.facts import Fact

NEW_ADDRESS_LASTS = timedelta(hours=48)
MOST_CHANGES_A_DAY = 3
NEW_ADDRESS = "new-address"
"""What the link to a new address is signed for."""
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,20}[0-9]", re.ASCII)
Changes = tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True)
class NameChanged(Fact):
    """A person is called otherwise."""

    person_id: UUID
    changes: Changes


@dataclass(frozen=True)
class PhoneChanged(Fact):
    """A person is reached at another number, or at none."""

    person_id: UUID
    at: str
    changes: Changes


@dataclass(frozen=True)
class EmailChangeAsked(Fact):
    """A person wants to sign in with another address: the new one has to confirm, the old one is told."""

    person_id: UUID
    change_id: UUID


@dataclass(frozen=True)
class EmailChanged(Fact):
    """The new address was confirmed, and counts."""

    person_id: UUID
    change_id: UUID
    changes: Changes


@dataclass(frozen=True)
class SessionsEnded(Fact):
    """A person signed out other browsers of theirs."""

    person_id: UUID
    session_ids: tuple[UUID, ...]


def phone_problem(phone: str) -> str | None:
    """Why this cannot be kept as a telephone number, in a sentence, or None."""
    if not phone or _PHONE.fullmatch(phone):
        return None
    return "Type a telephone number like 01632 960144, or leave it empty."


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android phone"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
)


def browser_words(agent: str) -> str:
    """ "Firefox on Windows", by what a browser says of itself; "A browser" where that says nothing."""
    browser = next((words for mark, words in _BROWSERS if mark in agent), "A browser")
    system = next((words for mark, words in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
