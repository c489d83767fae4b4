"""What a browser holds for us for some minutes: encrypted and authenticated under a key made from KITH_SECRET_KEY.

What is kept in the database lies sealed by core/crypto, whose keys can be changed.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cache
from hashlib import scrypt

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app

from core.settings import Settings

PURPOSE = b"kith: secrets of signing in"


@cache
def _fernet(secret_key: str) -> Fernet:
    # The key is long and random (settings see to its length): a cheap derivation is enough.
    return Fernet(urlsafe_b64encode(scrypt(secret_key.encode(), salt=PURPOSE, n=2, r=8, p=1, dklen=32)))


def _here() -> Fernet:
    settings: Settings = current_app.extensions["kith.settings"]
    return _fernet(settings.secret_key)


def seal(secret: bytes, at: float) -> bytes:
    """The secret as it is handed to a browser, sealed at this moment (seconds since 1970)."""
    return _here().encrypt_at_time(secret, int(at))


def unseal(sealed: bytes, *, at: float | None = None, lasts: int | None = None) -> bytes | None:
    """What was sealed, or None where it was altered, is under another key, or is older than it `lasts` (seconds)."""
    try:
        if lasts is not None and at is not None:
            return _here().decrypt_at_time(sealed, lasts, int(at))
        return _here().decrypt(sealed)
    except InvalidToken:
        return None
