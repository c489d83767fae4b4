"""The keys of tests: of no installation, and the same in every process of a run."""

from __future__ import annotations

import base64

from core.crypto.keys import KEYS, parse_keys


def _key(first: int) -> str:
    return base64.urlsafe_b64encode(bytes(range(first, first + 32))).decode().rstrip("=")


CHILD_KEY = _key(1)
OTHER_KEY = _key(101)


def use_keys(*written: str) -> None:
    """Let this process have these keys; the first seals."""
    KEYS.use(parse_keys(",".join(written)))
