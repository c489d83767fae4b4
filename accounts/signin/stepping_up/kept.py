"""What somebody had typed when they were asked again who they are: sealed, for the browser to bring back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from flask import request

from accounts.signin.sealing import seal, unseal
from core import clock

LASTS = 30 * 60
LONGEST = 200_000  # characters of a form; none of ours is longer


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form as it was sent: where to, and its fields without the token."""

    path: str
    fields: tuple[tuple[str, str], ...]


def keep_form(person_id: UUID) -> str:
    """The form of this request, sealed for this person; empty where it is too long to be kept. Files are not."""
    fields = [
        (name, value) for name, values in request.form.lists() for value in values if name not in {"csrf_token", "kept"}
    ]
    whole = json.dumps({"person": str(person_id), "path": request.full_path.rstrip("?"), "fields": fields})
    return seal(whole.encode(), clock.now().timestamp()).decode() if len(whole) <= LONGEST else ""


def kept_form(sealed: str, person_id: UUID) -> KeptForm | None:
    """The form again, or None where it is nobody's, another person's or older than half an hour."""
    if not sealed or not sealed.isascii():
        return None
    opened = unseal(sealed.encode(), at=clock.now().timestamp(), lasts=LASTS)
    whole = json.loads(opened) if opened else {}
    if whole.get("person") != str(person_id):
        return None
    return KeptForm(whole["path"], tuple((name, value) for name, value in whole["fields"]))
