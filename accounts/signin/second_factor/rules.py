"""Facts and figures of the second step."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from core.facts import Fact

CODES = 10
CODE_LENGTH = 12  # characters of five bits each
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: read aloud and typed by tired people
CODES_SHOWN = 15 * 60  # seconds for which new recovery codes can be looked at again
KEY_OFFERED = 30 * 60  # seconds in which an app has to be set up


@dataclass(frozen=True)
class CodeAppAdded(Fact):
    """A person set up an app that makes codes, or another one instead."""

    person_id: UUID


@dataclass(frozen=True)
class CodeAppRemoved(Fact):
    """A person took their app away."""

    person_id: UUID


@dataclass(frozen=True)
class RecoveryCodesMade(Fact):
    """A person has new recovery codes; the old ones are worth nothing."""

    person_id: UUID


@dataclass(frozen=True)
class RecoveryCodeUsed(Fact):
    """A person signed in with a recovery code; so many are left."""

    person_id: UUID
    session_id: UUID
    left: int


def new_recovery_codes() -> list[str]:
    """Ten new codes as they are printed, "k3f9-2mxa-70qd": sixty random bits each."""
    return ["-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3)) for _ in range(CODES)]


def recovery_code_hash(person_id: UUID, typed: str) -> bytes:
    """What is kept of a recovery code, however it was typed: in capitals, with blanks, without hyphens."""
    plain = "".join(c for c in typed.lower() if c.isalnum()).translate(str.maketrans("ilo", "110"))
    # Sixty random bits need no slow hash; the person's id keeps one table of hashes from serving for all.
    return hashlib.sha256(person_id.bytes + plain.encode()).digest()


def digits_of(typed: str) -> str:
    """A code as it was meant: "123 456" and "123-456" are "123456"."""
    return "".join(c for c in typed if not c.isspace() and c != "-")
