"""Recording, for every page and without its doing: what was opened for a request is noted before the answer goes out.

Before, and not after: nothing is shown that is not written down. A process remembers what it noted in this quarter of
an hour, so that a page that is opened again costs nothing; the database keeps one entry whatever is remembered.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from flask import Flask, Response, request

from accounts.signin.access import current_actor, signed_in
from constellations.homes.models import Child
from constellations.reads.rules import quarter_of
from constellations.reads.services import note_reads
from core import clock
from core.crypto.opened import opened_now
from core.unit_of_work import run

Noted = tuple[UUID, UUID, str]


class Recorder:
    """Notes reads, and remembers for a quarter of an hour which it has noted."""

    def __init__(self) -> None:
        self._quarter: datetime | None = None
        self._noted: set[Noted] = set()

    def record(self, response: Response) -> Response:
        """Note what the answer shows of children. One that leads elsewhere, or failed, shows nothing."""
        opened = {row: service for (table, row), service in opened_now().items() if table == Child.__tablename__}
        if not opened or signed_in() is None or 300 <= response.status_code < 400 or response.status_code >= 500:
            return response
        now, actor, surface = clock.now(), current_actor(), request.endpoint or ""
        noted = self._remembered(now)
        fresh = {child: opened[child] for child in opened if (actor.person_id, child, surface) not in noted}
        if fresh:
            run(actor, None, partial(note_reads, children=fresh, surface=surface), now=now)
            noted.update((actor.person_id, child, surface) for child in fresh if actor.person_id)
        return response

    def _remembered(self, now: datetime) -> set[Noted]:
        quarter = quarter_of(now)
        if quarter != self._quarter:
            self._quarter, self._noted = quarter, set()
        return self._noted


def init_reads(app: Flask) -> None:
    """Record the reads of child data of every answer of this app."""
    app.after_request(Recorder().record)
