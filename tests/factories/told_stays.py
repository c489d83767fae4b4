"""Sleepovers of which each kind of mail still stands: in the state, and with what the kind's words ask for."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from constellations.stays.notices import WORDINGS
from tests.factories.pages_house import DAY, NOW, House

_ALSO = {
    "stay-change": "wanted_first = first_night + 7, wanted_home = home_day + 7, wanted_by = asked_by,"
    " wanted_until = :later",
    "stay-place-held": "waits_since = :now, held_until = :later, answer_by = :later",
    "stay-passed-over": "waits_since = :now",
}


def stands_for(house: House, stay_id: UUID, kind: str) -> None:
    """Put the sleepover where this kind is said of it."""
    values = {"id": stay_id, "state": min(WORDINGS[kind].stands), "now": NOW, "later": NOW + DAY}
    with house.database.as_owner() as session:
        session.execute(text("alter table stay disable trigger user"))
        session.execute(text("update stay set state = :state where id = :id"), values)
        if kind in _ALSO:
            session.execute(text(f"update stay set {_ALSO[kind]} where id = :id"), values)
