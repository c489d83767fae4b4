"""What a page asks a reason for: sealed, for the browser to bring back with the reason."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from accounts.permissions.decide import ReasonWanted
from accounts.signin.sealing import seal, unseal
from core import clock

LASTS = 30 * 60


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What somebody wants to read: by which action, which thing of which service, and the page that shows it."""

    action: str
    service_id: UUID
    subject_id: UUID
    path: str


def keep_asked(person_id: UUID, wanted: ReasonWanted, path: str) -> str:
    """What was asked for, sealed for this person."""
    said = {"person": str(person_id), "action": wanted.action, "path": path}
    said |= {"service": str(wanted.service_id), "subject": str(wanted.subject_id)}
    return seal(json.dumps(said).encode(), clock.now().timestamp()).decode()


def kept_asked(sealed: str, person_id: UUID) -> AskedFor | None:
    """What was asked for, or None where it is nobody's, another person's or older than half an hour."""
    if not sealed or not sealed.isascii():
        return None
    opened = unseal(sealed.encode(), at=clock.now().timestamp(), lasts=LASTS)
    said = json.loads(opened) if opened else {}
    if said.get("person") != str(person_id):
        return None
    return AskedFor(said["action"], UUID(said["service"]), UUID(said["subject"]), said["path"])
