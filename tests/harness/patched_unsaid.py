"""Kith that tells no other process of a change, and can be killed between a commit and its nudge; for gunicorn.

Where the file named by KITH_TEST_DIES_AT holds a number, the process dies after so many more commits, its server with
it, as when a machine loses its power: what was done is committed, nobody was told, and whoever asked has no answer.
With a stream after the number, only commits that say something there are counted.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from app.wsgi import app, close_sockets
from core import unit_of_work

ORDER = Path(os.environ["KITH_TEST_DIES_AT"])


def say_nothing(ids: Iterable[UUID]) -> None:
    """Stands in for `nudge`."""
    changed = frozenset(ids)
    if not changed or not ORDER.exists():
        return
    number, _, stream = ORDER.read_text().partition(" ")
    if stream and UUID(stream) not in changed:
        return
    left = int(number) - 1
    ORDER.write_text(f"{left} {stream}".strip())
    if left == 0:
        ORDER.unlink()
        os.killpg(0, signal.SIGKILL)


vars(unit_of_work).update(nudge=say_nothing)

__all__ = ["app", "close_sockets"]
