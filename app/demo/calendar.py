"""The demonstration's calendar of Heron: what its keepers put in, some of it the hub home's own business."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from werkzeug.datastructures import MultiDict

from constellations.calendar.services import add
from core import clock
from core.actor import Actor
from core.typed import Typed
from core.unit_of_work import run

Ids = Mapping[str, UUID]
DAY = timedelta(days=1)
FIELDS = ("kind", "starts", "ends", "words", "place", "audience")


def load_calendar(ids: Ids, now: datetime) -> None:
    """A meeting and a visit for everybody, and family time that families see only as busy."""
    today, heron = clock.today(now), ids["Heron"]
    for ahead, told in (
        (2, ("meeting", "noon", "3 pm", "Sunday lunch", "The village hall", "everybody")),
        (2, ("family_time", "4 pm", "5:30 pm", "", "", "hub_home")),
        (9, ("visit", "10 am", "11 am", "Liaison worker looks in", "", "everybody")),
    ):
        fields = dict(zip(FIELDS, told, strict=True)) | {"day": (today + ahead * DAY).isoformat()}
        put = partial(add, constellation_id=heron, typed=Typed(MultiDict(fields)))
        run(Actor(ids["Marion Tallis"]), None, put, now=now)
