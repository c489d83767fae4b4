"""Gathering what the checks look at: reads turned into the plain values of `CheckInput`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from constellations.homes.models import Child
from constellations.homes.queries import Home
from constellations.homes.rules import BedId, ChildId
from constellations.stays.checks import CheckInput, OtherStay
from constellations.stays.dates import StayDates
from constellations.stays.queries import Sleeper, bed_nights_between, list_sleepers
from core import clock
from core.unit_of_work import Unit

LOOK_AROUND = timedelta(days=21)  # how far other nights are looked for (matches nights_that_would_work)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which children of which family would like which nights; `stay_id` is the stay that is not in its own way."""

    stay_id: UUID
    household_id: UUID
    children: tuple[Child, ...]
    dates: StayDates


def gather(unit: Unit, home: Home, wish: Wish, *, around: bool = False) -> CheckInput:
    """Read what the checks need for the wish, `around` it too when other nights are to be looked for."""
    margin = LOOK_AROUND if around else timedelta(0)
    first, end = wish.dates.first - margin, wish.dates.home + margin
    ids = [child.id for child in wish.children]
    sleepers = list_sleepers(unit, home, ids, wish.stay_id, first, end)
    at_hub = [child for child in sleepers if child.at_hub and child.child_id not in ids]
    nights = [first + timedelta(days=n) for n in range((end - first).days)]
    elsewhere: dict[ChildId, tuple[OtherStay, ...]] = defaultdict(tuple)
    for other in sleepers:
        if other.child_id in ids and other.first and other.home:
            child = ChildId(other.child_id)
            elsewhere[child] = (*elsewhere[child], OtherStay(other.reference, StayDates(other.first, other.home)))
    return CheckInput(
        constellation=home.state,
        family_active=any(p.household_id == wish.household_id and p.role == "satellite" for p in home.places),
        hub_active=home.hub_household_id is not None,
        dates=wish.dates,
        children=tuple(ChildId(child_id) for child_id in ids),
        free=_free(unit, home, nights),
        beds=len(home.beds),
        fostered={night: _fostered(at_hub, night) for night in nights},
        fostered_asked=sum(child.fostered for child in wish.children),
        sibling_nights=frozenset(n for n in nights if _one_sibling_group(wish.children, at_hub, n)),
        elsewhere=dict(elsewhere),
        asks_each_time=frozenset(ChildId(c.id) for c in wish.children if _asks_each_time(c, clock.today(unit.now))),
        names={ChildId(child.id): child.first_name for child in wish.children},
        hub_carer=home.hub_carer,
    )


def _asks_each_time(child: Child, today: date) -> bool:
    """Whether a worker must agree: by the record, or because its review date has passed or is missing (R26)."""
    lapsed = child.authority_review_on is None or child.authority_review_on < today
    return child.fostered and (lapsed or child.sleepover_authority == "approve_each_time")


def _free(unit: Unit, home: Home, nights: Sequence[date]) -> dict[date, tuple[BedId, ...]]:
    beds = [BedId(bed.id) for bed in home.beds]
    rows = bed_nights_between(unit, beds, nights[0], nights[-1] + timedelta(days=1))
    taken = {(row.bed_id, row.night) for row in rows}
    return {night: tuple(bed for bed in beds if (bed, night) not in taken) for night in nights}


def _here(child: Sleeper, night: date) -> bool:
    return child.first is None or child.home is None or child.first <= night < child.home


def _fostered(at_hub: Sequence[Sleeper], night: date) -> int:
    return sum(child.fostered and _here(child, night) for child in at_hub)


def _one_sibling_group(asked: Sequence[Child], at_hub: Sequence[Sleeper], night: date) -> bool:
    """Whether all fostered children at the hub that night would be brothers and sisters (R22)."""
    groups = {child.sibling_group for child in asked if child.fostered}
    groups |= {child.sibling_group for child in at_hub if child.fostered and _here(child, night)}
    return len(groups) == 1 and None not in groups
