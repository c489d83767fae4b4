"""Years of a constellation by COPY: sleepovers that are over, their bed-nights and checks, and their streams."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, timedelta
from uuid import UUID

from psycopg.types.range import Range
from sqlalchemy.orm import Session

from constellations.stays.changing import ARRIVES, LEAVES
from constellations.stays.models import BedNight, CheckResult, Stay, StayChild
from constellations.stays.rules import StayState
from core import clock
from core.clock import local
from core.ids import new_id, stream_id
from core.references import reference
from core.streams.models import Stream, StreamEntry
from tests.benchmarks.constellation import FAMILIES
from tests.factories.constellations import Family, MadeConstellation, make_constellation
from tests.factories.rows import Rows
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.own_database import OwnDatabase

NIGHTS = timedelta(days=2)
ENTRIES_EACH = 6
STREAMED = 40
ASKS = 2


def fill(database: OwnDatabase, constellations: int, history: int) -> tuple[MadeConstellation, str]:
    """Fill a database with a service of so many alike; returns the first and the address of a stay that waits there.

    That stay is one of two asks for the same nights, so its page holds the tally of both families.
    """
    with database.as_owner() as session:

        def same() -> AbstractContextManager[Session]:
            return nullcontext(session)  # one transaction for all

        first = make_constellation(same, satellites=FAMILIES)
        others = (make_constellation(same, satellites=FAMILIES, beside=first) for _ in range(constellations - 1))
        asks = add_asks(same, first, _wanted(first))
        for one in (first, *others):
            if one is not first:
                add_asks(same, one, _wanted(one))
            rows = Rows()
            _History(rows, one).put(history)
            rows.write(same)  # one at a time: all of them together would fill the memory
    with database.server.connect(database.name) as admin:
        admin.execute("vacuum analyze")
    return first, f"/stays/{asks[0]}"


def _wanted(made: MadeConstellation) -> list[Wanted]:
    return [Wanted(made.satellites[number], night(0), 2) for number in range(ASKS)]


class _History:
    """The past of one constellation."""

    def __init__(self, rows: Rows, made: MadeConstellation) -> None:
        self._rows, self._made = rows, made
        self._now = clock.now()

    def put(self, number: int) -> None:
        """So many sleepovers of two nights, one after the other, the last of them over yesterday."""
        begin = clock.today(self._now) - number * NIGHTS - timedelta(days=1)
        for index in range(number):
            self._stay(index, begin + index * NIGHTS, self._made.satellites[index % FAMILIES])
        kept = min(number, STREAMED)  # older entries of a stream are not kept
        self._stream("constellation", kept * ENTRIES_EACH)
        self._stream("organisers", kept * ENTRIES_EACH)
        for family in self._made.satellites:
            self._stream("household", kept * ENTRIES_EACH // FAMILIES, family)

    def _stay(self, index: int, first: date, family: Family) -> None:
        made, stay_id, home = self._made, new_id(), first + NIGHTS
        arrives, leaves = local(first, ARRIVES), local(home, LEAVES)
        self._rows.put(
            Stay,
            id=stay_id,
            service_id=made.service_id,
            constellation_id=made.constellation_id,
            place_id=family.place_id,
            household_id=family.household_id,
            reference=reference((1_000_000 + index).to_bytes(8)),
            kind="planned",
            state=StayState.COMPLETED.value,
            first_night=first,
            home_day=home,
            arrives_at=arrives,
            leaves_at=leaves,
            reason="break",
            asked_by=family.carer.person_id,
            asked_at=arrives - timedelta(days=9),
            answer_by=arrives - timedelta(days=7),
            decided_by=made.hub.carer.person_id,
            decided_at=arrives - timedelta(days=8),
            ended_at=leaves,
            version=4,
            created_at=arrives - timedelta(days=10),
        )
        service = {"service_id": made.service_id}
        nights, child = Range(first, home), family.children[0]
        self._rows.put(
            StayChild,
            stay_id=stay_id,
            child_id=child,
            child_service_id=made.service_id,
            nights=nights,
            holds=True,
            **service,
        )
        for later in range(NIGHTS.days):
            self._rows.put(
                BedNight,
                bed_id=made.beds[0],
                night=first + timedelta(days=later),
                kind="stay",
                stay_id=stay_id,
                child_id=child,
                **service,
            )
        self._checks(stay_id, arrives - timedelta(days=9), service)

    def _checks(self, stay_id: UUID, at: datetime, service: dict[str, UUID]) -> None:
        for moment in ("asked", "accepted"):
            self._rows.put(
                CheckResult,
                id=new_id(),
                stay_id=stay_id,
                at=at,
                moment=moment,
                rules_version="bench",
                verdict="ok",
                checks="[]",
                **service,
            )

    def _stream(self, kind: str, entries: int, family: Family | None = None) -> None:
        subject = family.household_id if family else self._made.constellation_id
        stream = stream_id(kind, subject)
        self._rows.put(Stream, id=stream, kind=kind, subject_id=subject, epoch=1, head=entries, floor=0)
        for seq in range(1, entries + 1):
            at = self._now - timedelta(hours=entries - seq + 1)
            self._rows.put(StreamEntry, stream_id=stream, seq=seq, kind="nights-changed", subject_id=None, at=at)
