"""Recording, for every page and without its doing: what was opened for a request is noted before the answer goes out.

Before, and not after: nothing is shown that is not written down. A process remembers what it noted in this quarter of
an hour, so that a page that is opened again costs nothing; the database keeps one entry whatever is remembered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from flask import Flask, Response, request

from accounts.signin.access import current_actor
from constellations.homes.models import Child
from constellations.reads.rules import quarter_of, surface_of
from constellations.reads.services import note_reads
from core import clock
from core.actor import Actor
from core.crypto.opened import Opened, opened_now
from core.unit_of_work import run

Noted = tuple[str, UUID, str]
"""Who, which child, where."""


class Recorder:
    """Notes reads, and remembers for a quarter of an hour which it has noted."""

    def __init__(self) -> None:
        self._quarter: datetime | None = None
        self._noted: set[Noted] = set()

    def record(self, response: Response) -> Response:
        """Note what the answer shows of children. One that leads elsewhere, or failed, shows nothing."""
        opened = [one for one in opened_now() if one.table == Child.__tablename__]
        if opened and not 300 <= response.status_code < 400 and response.status_code < 500:
            self._note(opened, surface_of(request.endpoint or ""))
        return response

    def _note(self, opened: Iterable[Opened], surface: str) -> None:
        """Whoever the unit read for has read: the person, or the link that somebody without an account holds."""
        now = clock.now()
        noted = self._remembered(now)
        fresh: dict[Actor, dict[UUID, UUID]] = defaultdict(dict)
        for one in opened:
            actor = one.actor or current_actor()
            if (actor.key_owner, one.row_id, surface) not in noted:
                fresh[actor][one.row_id] = one.service_id
        for actor, children in fresh.items():
            run(actor, None, partial(note_reads, children=children, surface=surface), now=now)
            noted.update((actor.key_owner, child, surface) for child in children)

    def _remembered(self, now: datetime) -> set[Noted]:
        quarter = quarter_of(now)
        if quarter != self._quarter:
            self._quarter, self._noted = quarter, set()
        return self._noted


def init_reads(app: Flask) -> None:
    """Record the reads of child data of every answer of this app."""
    app.after_request(Recorder().record)
