"""The keys: masters from the settings, and from each of them one key for each service.

A master is 32 random bytes in base64, and is called by the beginning of its hash, which stands in every sealed value:
so a value says which key opens it, and nobody can give two keys one name. The first of the settings seals; all of them
open, so that keys can be changed while rows still wait to be sealed anew (`kith keys rotate`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEY_BYTES = 32
ID_BYTES = 4
MOST_CIPHERS = 4096
"""Keys of services that a process keeps at hand: far more than it will meet."""


class BadKey(ValueError):
    """A key in the settings cannot be one; the words say what is wrong and never what it was."""


class KeyMissing(Exception):
    """Something is sealed with a key that the settings do not have; the words name the key."""

    def __init__(self, key_id: bytes) -> None:
        super().__init__(
            f"key {key_id.hex()} is not in KITH_CHILD_KEYS, and what is about children was sealed with it. Put it back "
            "from the copy of your keys: without it those names cannot be read by anybody."
        )
        self.key_id = key_id


@dataclass(frozen=True, slots=True)
class Master:
    """A master key and the name that its hash gives it."""

    secret: bytes = field(repr=False)

    @property
    def key_id(self) -> bytes:
        """How it is called in what it sealed."""
        return hashlib.sha256(b"kith-key-id-1" + self.secret).digest()[:ID_BYTES]

    def for_service(self, service_id: UUID) -> AESGCM:
        """The key of one service."""
        made = HKDFExpand(algorithm=SHA256(), length=KEY_BYTES, info=b"kith-service-1" + service_id.bytes)
        return AESGCM(made.derive(self.secret))


def parse_keys(written: str) -> tuple[Master, ...]:
    """The keys of a setting, in their order, separated by commas, spaces or lines. Raises `BadKey`."""
    masters = [_parse(number, part) for number, part in enumerate(re.split(r"[\s,]+", written.strip()), 1)]
    if len({master.key_id for master in masters}) < len(masters):
        raise BadKey("names one key twice.")
    return tuple(masters)


def _parse(number: int, part: str) -> Master:
    try:
        secret = base64.b64decode(part.replace("-", "+").replace("_", "/") + "=" * (-len(part) % 4), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise BadKey(f"must hold keys of {KEY_BYTES} bytes in base64, and number {number} is none: `kith keys new`.")
    if len(set(secret)) < KEY_BYTES // 4:
        raise BadKey(f"holds a key that anybody could guess (number {number}): make one with `kith keys new`.")
    return Master(secret)


class KeyRing:
    """The keys of this process."""

    def __init__(self) -> None:
        self._masters: dict[bytes, Master] = {}
        self._current: Master | None = None
        self._ciphers: dict[tuple[bytes, UUID], AESGCM] = {}

    def use(self, masters: Iterable[Master]) -> None:
        """Take these instead of those before; the first one seals."""
        given = tuple(masters)
        self._masters = {master.key_id: master for master in given}
        self._current = given[0] if given else None
        self._ciphers.clear()

    @property
    def ids(self) -> tuple[bytes, ...]:
        """The names of all keys, the one that seals first."""
        return tuple(self._masters)

    @property
    def current_id(self) -> bytes:
        """The name of the key that seals."""
        if self._current is None:
            raise LookupError("this process was given no keys")
        return self._current.key_id

    def cipher(self, key_id: bytes, service_id: UUID) -> AESGCM:
        """What seals and opens for a service. Raises `KeyMissing`."""
        found = self._ciphers.get((key_id, service_id))
        if found is not None:
            return found
        master = self._masters.get(key_id)
        if master is None:
            raise KeyMissing(key_id)
        if len(self._ciphers) >= MOST_CIPHERS:
            self._ciphers.clear()
        made = self._ciphers[key_id, service_id] = master.for_service(service_id)
        return made


KEYS = KeyRing()
"""Of this process: filled when the app is made."""
