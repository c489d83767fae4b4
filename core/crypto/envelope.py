"""Sealing and opening one value: bound to its service and its place, so that it opens nowhere else.

A sealed value is `format (1 byte), name of the key (4), nonce (12), AES-256-GCM`. The service, the table and the row
are its associated data: copied to another row, or to another service, it does not open. Padded to steps of 32 bytes,
so that its length does not tell how long a name is.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag

from core.crypto.keys import ID_BYTES, KEYS

FORMAT = b"\x01"
NONCE_BYTES = 12
STEP = 32
_NONCE = 1 + ID_BYTES
_BODY = _NONCE + NONCE_BYTES
TEXT = "sealed:"
"""What a sealed value begins with where it stands as text, among values in clear."""


class DoesNotOpen(Exception):
    """A sealed value was changed, or stands where it was not sealed for; the words say where, never what."""


def seal(service_id: UUID, place: str, values: Mapping[str, Any]) -> bytes:
    """These values as one sealed value of the service, for this place alone (`child/` and the row's id)."""
    plain = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    padded = plain + b" " * (-len(plain) % STEP)
    key_id, nonce = KEYS.current_id, os.urandom(NONCE_BYTES)
    body = KEYS.cipher(key_id, service_id).encrypt(nonce, padded, _bound(service_id, place))
    return FORMAT + key_id + nonce + body


def unseal(service_id: UUID, place: str, sealed: bytes) -> dict[str, Any]:
    """The values again. Raises `KeyMissing` where its key is not here, `DoesNotOpen` where it was changed or moved."""
    if sealed[:1] != FORMAT or len(sealed) < _BODY:
        raise DoesNotOpen(f"What is sealed at {place} is in no format that this Kith knows.")
    cipher = KEYS.cipher(sealed[1:_NONCE], service_id)
    try:
        plain = cipher.decrypt(sealed[_NONCE:_BODY], sealed[_BODY:], _bound(service_id, place))
    except InvalidTag:
        raise DoesNotOpen(f"What is sealed at {place} was changed, or was sealed for another place.") from None
    opened: dict[str, Any] = json.loads(plain)
    return opened


def key_id_of(sealed: bytes) -> bytes:
    """The name of the key that sealed it."""
    return sealed[1:_NONCE]


def seal_text(service_id: UUID, place: str, value: Any) -> str:
    """One value sealed as text, for where others stand in clear: the changes in the audit."""
    return TEXT + base64.urlsafe_b64encode(seal(service_id, place, {"v": value})).decode()


def unseal_text(service_id: UUID, place: str, text: Any) -> Any:
    """The value again; what is not sealed text stays as it is. Raises as `unseal` does."""
    if not isinstance(text, str) or not text.startswith(TEXT):
        return text
    return unseal(service_id, place, base64.urlsafe_b64decode(text[len(TEXT) :]))["v"]


def text_begins(key_id: bytes) -> str:
    """How every text begins that this key sealed: as much of it as one letter after the other tells."""
    return TEXT + base64.urlsafe_b64encode(FORMAT + key_id).decode()[: (1 + ID_BYTES) * 8 // 6]


def _bound(service_id: UUID, place: str) -> bytes:
    return b"kith-seal-1" + service_id.bytes + place.encode()
