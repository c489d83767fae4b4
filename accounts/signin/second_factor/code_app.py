"""One-time codes by RFC 6238, as every authenticator app makes them: six digits, every thirty seconds, SHA-1.

A code counts in its own thirty seconds and in those before and after, once: `last_counter` only grows.
"""

from __future__ import annotations

import secrets
from datetime import datetime

import segno
from passlib.exc import TokenError
from passlib.totp import TOTP

from accounts.signin.second_factor.rules import digits_of

ISSUER = "Kith"
KEY_BYTES = 20
SLACK = 30  # seconds either way


def new_key() -> bytes:
    """A new secret key for an app."""
    return secrets.token_bytes(KEY_BYTES)


def _maker(key: bytes) -> TOTP:
    return TOTP(key=key, format="raw")


def matching_counter(key: bytes, typed: str, now: datetime, last_counter: int) -> int | None:
    """The number of the code that was typed, or None where it is wrong, from another time, or was used before."""
    try:
        found = _maker(key).match(digits_of(typed), time=now, window=SLACK, last_counter=last_counter)
    except TokenError:
        return None
    counter: int = found.counter
    return counter


def key_to_type(key: bytes) -> str:
    """The key as a person types it into an app, in groups of four."""
    whole: str = _maker(key).base32_key
    return " ".join(whole[i : i + 4] for i in range(0, len(whole), 4))


def picture(key: bytes, email: str) -> str:
    """The key as a square that a phone's camera reads, as the address of an image: black on white, in the dark too."""
    address: str = _maker(key).to_uri(label=email, issuer=ISSUER)
    made = segno.make(address, error="m", micro=False)
    drawn: str = made.svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True)
    return drawn
