"""What every change of a stay shares: the locks in their order, the machine, the kept check, the fact's fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects.postgresql import Range

from constellations.homes.models import Constellation
from constellations.homes.queries import Home, find_home
from constellations.homes.rules import ChildId, ConstellationId, HouseholdId
from constellations.stays.check_beds import beds_for
from constellations.stays.checks import Assessment, CheckInput
from constellations.stays.closed_beds import block_closed
from constellations.stays.dates import StayDates
from constellations.stays.facts import Changes, StayFact
from constellations.stays.models import BedNight, CheckResult, Stay, StayChild
from constellations.stays.queries import LoadedStay
from constellations.stays.rules import NotPossibleNow, StayAction, StayId, StayState, Who, next_state
from core import clock
from core.clock import local
from core.ids import new_id
from core.refusals import Changed, NotFound
from core.unit_of_work import Unit
from core.words import time_words

F = TypeVar("F", bound=StayFact)
ARRIVES, LEAVES = time(16), time(10)


# Built once, as every statement of a hot path; `populate_existing` reads again what another may have changed.
_LOCK_CONSTELLATION = (
    select(Constellation)
    .where(Constellation.id == bindparam("one"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_LOCK_NIGHTS = select(BedNight.bed_id).where(BedNight.stay_id == bindparam("one")).with_for_update()
_LOCK_STAY = select(Stay).where(Stay.id == bindparam("one")).with_for_update().execution_options(populate_existing=True)


@dataclass(frozen=True, slots=True)
class Locked:
    """A stay under lock, with its home read again under the lock of the constellation."""

    loaded: LoadedStay
    home: Home

    @property
    def stay(self) -> Stay:
        """The stay's row."""
        return self.loaded.stay

    @property
    def dates(self) -> StayDates:
        """Its nights; a stay past its draft always has them."""
        return dates_of(self.stay)


def dates_of(stay: Stay) -> StayDates:
    """The nights of a stay that has them; a mistake of the programmer for an undated draft."""
    if stay.first_night is None or stay.home_day is None:
        raise LookupError("this draft has no dates yet")
    return StayDates(stay.first_night, stay.home_day)


def lock(unit: Unit, loaded: LoadedStay, version: int | None = None) -> Locked:
    """Lock the constellation, the stay's bed-nights and the stay, in this order, and read them again.

    `version` is what the person's page showed; raises `Changed` when the stay has changed since.
    """
    stay = loaded.stay
    unit.session.scalars(_LOCK_CONSTELLATION, {"one": stay.constellation_id}).one()
    unit.session.execute(_LOCK_NIGHTS, {"one": stay.id}).all()
    unit.session.scalars(_LOCK_STAY, {"one": stay.id}).one()
    home = find_home(unit, stay.constellation_id)
    if home is None:
        raise NotFound
    if version is not None and stay.version != version:
        raise Changed(changed_words(stay))
    return Locked(loaded, home)


def changed_words(stay: Stay) -> str:
    """Who changed the stay under the person: when, and that nothing of theirs was sent."""
    when = f" at {time_words(clock.to_london(stay.decided_at))}" if stay.decided_at else ""
    return f"Somebody else changed this sleepover{when}. Nothing you typed was sent."


def move(unit: Unit, locked: Locked, action: StayAction, who: Who) -> StayState:
    """Take the machine's step; raises `Changed` where the table has none (somebody was first)."""
    stay = locked.stay
    try:
        after = next_state(stay.is_now, action, who)
    except NotPossibleNow as refused:
        raise Changed(refused.words) from refused
    stay.state = after.value
    stay.version += 1
    if who is not Who.SYSTEM:
        stay.decided_by, stay.decided_at = unit.actor.person_id, unit.now
    return after


def put_dates(stay: Stay, dates: StayDates) -> None:
    """Give the stay its nights, with arrival at 4 pm and going home at 10 am unless agreed otherwise."""
    stay.first_night, stay.home_day = dates.first, dates.home
    stay.arrives_at, stay.leaves_at = local(dates.first, ARRIVES), local(dates.home, LEAVES)


def write_bed_nights(
    unit: Unit, locked: Locked, given: CheckInput, kind: str = "stay", *, instead: bool = False, ahead: bool = False
) -> None:
    """Take a bed for each child and night, `instead` of those that it has. A `hold` keeps no child from elsewhere.

    `ahead`: of nights of which the first were slept already, those to come; the others stay where they were (R10).
    Raises `Changed` where there is no bed for every night any more.
    """
    chosen = beds_for(given)
    if chosen is None:
        raise Changed("There is no bed for every night any more. Nothing was changed.")
    stay = locked.stay
    whose = {"service_id": stay.service_id, "kind": kind, "stay_id": stay.id}
    rows = [
        {"bed_id": bed_id, "night": night, "child_id": child_id, **whose}
        for (child_id, night), bed_id in sorted(chosen.items(), key=lambda item: (item[0][1], item[1]))
    ]
    holds = update(StayChild).where(StayChild.stay_id == stay.id)
    nights = Range(locked.dates.first if ahead else given.dates.first, given.dates.home)
    had = delete(BedNight).where(BedNight.stay_id == stay.id)
    with unit.session.no_autoflush:  # the stay itself is written once, when it is known whether somebody must agree
        if instead:
            unit.session.execute(had.where(BedNight.night >= given.dates.first) if ahead else had)
        unit.session.execute(insert(BedNight).values(rows))  # one statement, however many nights
        if instead:
            block_closed(unit, locked.home)
        unit.session.execute(holds.values(holds=kind == "stay", nights=nights))


def let_go(unit: Unit, locked: Locked) -> None:
    """Free the stay's bed-nights and its children at once (R17), and those that are closed are closed (R15).

    Nights that were wanted instead are wanted no more.
    """
    locked.stay.awaits, locked.stay.held_until, locked.stay.affected_by = [], None, None
    forget_wanted(locked.stay)
    unit.session.execute(delete(BedNight).where(BedNight.stay_id == locked.stay.id))
    block_closed(unit, locked.home)
    unit.session.execute(update(StayChild).where(StayChild.stay_id == locked.stay.id).values(holds=False))


def forget_wanted(stay: Stay) -> None:
    """Nobody wants other nights for the stay any more."""
    stay.wanted_first = stay.wanted_home = stay.wanted_by = stay.wanted_until = None
    stay.wanted_from = []


def keep_check(unit: Unit, stay: Stay, moment: str, assessment: Assessment) -> None:
    """Keep what the checks said, with the version of the rules and what they looked at (R21)."""
    record = assessment.record()
    unit.add_row(
        CheckResult.__table__,  # type: ignore[arg-type]
        id=new_id(),
        service_id=stay.service_id,
        stay_id=stay.id,
        at=unit.now,
        moment=moment,
        rules_version=assessment.version,
        verdict=assessment.verdict.value,
        checks=record["checks"],
    )


def note(unit: Unit, fact_type: type[F], loaded: LoadedStay, *, changes: Changes = (), **more: Any) -> None:
    """Record a fact about the stay, with what every such fact carries; one that says when (`at`) happened now."""
    stay, dates = loaded.stay, dates_of(loaded.stay)
    if "at" in fact_type.__dataclass_fields__:
        more.setdefault("at", unit.now)
    unit.record(
        fact_type(
            service_id=stay.service_id,
            stay_id=StayId(stay.id),
            constellation_id=ConstellationId(stay.constellation_id),
            household_id=HouseholdId(stay.household_id),
            child_ids=tuple(ChildId(child_id) for child_id in loaded.child_ids),
            reference=stay.reference,
            arrives=dates.first,
            leaves=dates.home,
            by=unit.actor.person_id,
            changes=changes,
            repeat_id=stay.repeat_id,
            together=loaded.together,
            **more,
        )
    )


def state_change(before: StayState, after: StayState) -> Changes:
    """The change of state, for the fact."""
    return (("state", before.value, after.value),)


def dates_change(was: StayDates, now: StayDates) -> Changes:
    """The change of nights, for the fact."""
    return (
        ("first_night", was.first.isoformat(), now.first.isoformat()),
        ("home_day", was.home.isoformat(), now.home.isoformat()),
    )
