"""Sleepovers for tests with real commits: begun or asked for already, as if that had happened an hour ago."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

from psycopg.types.range import Range

from constellations.stays.changing import ARRIVES, LEAVES
from constellations.stays.dates import decision_deadline
from constellations.stays.effects import EXPIRE_JOB
from constellations.stays.models import Stay, StayChild
from constellations.stays.rules import StayState
from core import clock
from core.clock import local
from core.ids import new_id
from core.jobs.models import DueRow
from core.references import reference
from tests.factories.constellations import Family, MadeConstellation
from tests.factories.rows import AsOwner, Rows

AGO = timedelta(hours=1)
OVERDUE = timedelta(minutes=1)
_references: Iterator[int] = count(1)


@dataclass(frozen=True)
class Wanted:
    """A family's first child for these nights."""

    family: Family
    first: date
    nights: int = 1

    @property
    def home(self) -> date:
        """The day home."""
        return self.first + timedelta(days=self.nights)


def night(number: int) -> date:
    """The night so many nights after one a week from now: always to come, whatever the hour."""
    return clock.today(clock.now()) + timedelta(days=7 + number)


def add_drafts(as_owner: AsOwner, made: MadeConstellation, wanted: Sequence[Wanted]) -> list[UUID]:
    """Drafts with their nights, ready to be sent; one id for each, in order."""
    return _add(as_owner, made, wanted, StayState.DRAFT, clock.now(), None)


def add_asks(
    as_owner: AsOwner, made: MadeConstellation, wanted: Sequence[Wanted], *, overdue: bool = False
) -> list[UUID]:
    """Asks that the hub home has not answered, at their first version; one id for each, in order.

    With `overdue` the time to answer them is over, and a due row each says that the clock has to close them.
    """
    now = clock.now()
    return _add(as_owner, made, wanted, StayState.REQUESTED, now, now - OVERDUE if overdue else None)


def _add(
    as_owner: AsOwner,
    made: MadeConstellation,
    wanted: Sequence[Wanted],
    state: StayState,
    now: datetime,
    answer_by: datetime | None,
) -> list[UUID]:
    rows = Rows()
    ids = [new_id() for _ in wanted]
    asked = state is not StayState.DRAFT
    for stay_id, wish in zip(ids, wanted, strict=True):
        rows.put(
            Stay,
            id=stay_id,
            service_id=made.service_id,
            constellation_id=made.constellation_id,
            place_id=wish.family.place_id,
            household_id=wish.family.household_id,
            reference=reference(next(_references).to_bytes(8)),
            kind="planned",
            state=state.value,
            first_night=wish.first,
            home_day=wish.home,
            arrives_at=local(wish.first, ARRIVES),
            leaves_at=local(wish.home, LEAVES),
            reason="break" if asked else None,
            asked_by=wish.family.carer.person_id,
            asked_at=now - AGO if asked else None,
            answer_by=(answer_by or decision_deadline(now, wish.first)) if asked else None,
            version=1,
            created_at=now - AGO,
        )
        rows.put(
            StayChild,
            stay_id=stay_id,
            child_id=wish.family.children[0],
            service_id=made.service_id,
            child_service_id=made.service_id,
            nights=Range(wish.first, wish.home),
            holds=False,
        )
        if answer_by is not None:
            rows.put(
                DueRow, id=new_id(), job=EXPIRE_JOB, subject_id=stay_id, service_id=made.service_id, due_at=answer_by
            )
    rows.write(as_owner)
    return ids
