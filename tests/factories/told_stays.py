"""Sleepovers of which each kind of mail still stands: in the state, and with what the kind's words ask for."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from constellations.stays.dates import StayDates
from constellations.stays.notices import WORDINGS
from tests.factories.pages_house import DAY, NOW, House
from tests.factories.repeats import stays_of

_ALSO = {
    "stay-change": "wanted_first = first_night + 7, wanted_home = home_day + 7, wanted_by = asked_by,"
    " wanted_until = :later",
    "stay-place-held": "waits_since = :now, held_until = :later, answer_by = :later",
    "stay-passed-over": "waits_since = :now",
}
_CLOSED = """
with made as (insert into unavailability
  (id, service_id, constellation_id, first_night, home_day, reason, covered, set_by, set_at)
  select gen_random_uuid(), service_id, constellation_id, first_night, home_day, 'leave', false, asked_by, :now
  from stay where id = :id returning id)
update stay set affected_by = (select id from made) where id = :id"""


def stands_for(house: House, stay_id: UUID, kind: str) -> None:
    """Put the sleepover where this kind is said of it."""
    values = {"id": stay_id, "state": min(WORDINGS[kind].stands), "now": NOW, "later": NOW + DAY}
    with house.database.as_owner() as session:
        session.execute(text("alter table stay disable trigger user"))
        session.execute(text("update stay set state = :state, decided_at = :now where id = :id"), values)
        if kind in _ALSO:
            session.execute(text(f"update stay set {_ALSO[kind]} where id = :id"), values)
        if kind == "stay-affected":
            session.execute(text(_CLOSED), values)


def occurrence_of(house: House, stay_id: UUID, kind: str) -> str:
    """The occurrence by which this kind is said of the sleepover: a reminder ends with the day that it is of."""
    if (day_of := WORDINGS[kind].day) is None:
        return "x"
    with house.database.as_owner() as session:
        row = session.execute(text("select first_night, home_day from stay where id = :id"), {"id": stay_id}).one()
    return f"2 days before {day_of(StayDates(*row)).isoformat()}"


def told_of_repeat(house: House, repeat_id: UUID, kind: str) -> str:
    """Put each of its stays there, as one act did; returns the occurrence that the act has."""
    first, *others = stays_of(house, repeat_id)
    for row in (first, *others):
        stands_for(house, row.id, kind.replace("repeat", "stay"))
    with house.database.as_owner() as session:  # each has a deadline of its own (S13): here they closed by one
        same = "update stay set answer_by = :by where repeat_id = :id"
        session.execute(text(same), {"by": first.answer_by, "id": repeat_id})
    return f"expired from requested, by {first.answer_by.isoformat()}" if kind == "repeat-expired" else NOW.isoformat()
