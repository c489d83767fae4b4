"""Links that are made when a mail is sent and kept nowhere: an id, signed for one purpose with this house's secret.

A link says only which row it is about. Whether it still opens anything is for that row to say: used, withdrawn, over.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from core.ids import parse_id


def sign_link(purpose: str, subject_id: UUID) -> str:
    """The token of a link about this row, good for this purpose alone."""
    return str(_serializer(purpose).dumps(subject_id.hex))


def read_link(purpose: str, token: str) -> UUID | None:
    """The row that a token is about, or None when this house did not sign it for this purpose."""
    try:
        signed = _serializer(purpose).loads(token)
    except BadSignature:
        return None
    return parse_id(signed) if isinstance(signed, str) else None


def one_time_code(purpose: str, subject_id: UUID, salt: bytes) -> str:
    """Six digits for this salt of this row: whoever knows both but not this house's secret cannot make them."""
    key = f"kith code: {purpose} {current_app.config['SECRET_KEY']}".encode()
    digest = hmac.digest(key, subject_id.bytes + salt, hashlib.sha256)
    return f"{int.from_bytes(digest) % 1_000_000:06}"


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"kith link: {purpose}")
