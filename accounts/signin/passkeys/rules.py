"""Facts and figures of passkeys."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.facts import Fact

MOST = 10
NAME_MOST = 60  # characters
CHALLENGE_LASTS = 5 * 60  # seconds


@dataclass(frozen=True)
class PasskeyAdded(Fact):
    """A person added a passkey."""

    person_id: UUID
    passkey_id: UUID


@dataclass(frozen=True)
class PasskeyNamed(Fact):
    """A person calls a passkey otherwise."""

    person_id: UUID
    passkey_id: UUID
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PasskeyRemoved(Fact):
    """A person took a passkey away."""

    person_id: UUID
    passkey_id: UUID


def name_problem(name: str) -> str | None:
    """Why a passkey cannot be called this, in a sentence, or None."""
    if not name:
        return "Give it a name, like “my phone”."
    if len(name) > NAME_MOST or not name.isprintable():
        return f"Use at most {NAME_MOST} letters, digits and signs."
    return None
