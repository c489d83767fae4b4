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
from constellations.stays.check_beds import beds_for
from constellations.stays.checks import Audience, CheckInput, OtherStay, Roommate, Verdict, assess
from constellations.stays.dates import StayDates, local_day
from constellations.stays.holds import has_begun
from constellations.stays.policy_queries import LISTED, Asked, Exempt, InUse, policy_facts
from constellations.stays.queries import Sleeper, births_of, list_sleepers, load_stay
from core import clock
from core.unit_of_work import Unit

LOOK_AROUND = timedelta(days=21)  # how far other nights are looked for (matches nights_that_would_work)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which children of which family would like which nights; `stay_id` is the stay that is not in its own way.

    `asked_on` is the day on which it was asked for, None while it was not: notice counts from there (S9).
    """

    stay_id: UUID
    household_id: UUID
    children: tuple[Child, ...]
    dates: StayDates
    asked_on: date | None = None


def gather(unit: Unit, home: Home, wish: Wish, *, around: bool = False, listed: tuple[InUse, ...] = ()) -> CheckInput:
    """Read what the checks need for the wish, `around` it too when other nights are to be looked for.

    `listed` are beds for those who wait: whoever does not wait comes after them, also before they were asked (R17).
    """
    margin = LOOK_AROUND if around else timedelta(0)
    first, end = wish.dates.first - margin, wish.dates.home + margin
    nights = [first + timedelta(days=n) for n in range((end - first).days)]
    ids = [child.id for child in wish.children]
    sleepers = list_sleepers(unit, home, ids, wish.stay_id, first, end)
    at_hub = [child for child in sleepers if child.at_hub and child.child_id not in ids]
    known = policy_facts(unit, home, Asked(wish.stay_id, wish.household_id, ids, wish.dates, first, end))
    on_beds = _OnBeds(unit, home, nights, (*known.in_use, *_all_in_line(unit, home, known.waiting, listed)))
    place = next((p for p in home.places if p.household_id == wish.household_id and p.role == "satellite"), None)
    return CheckInput(
        constellation=home.state,
        family_active=place is not None,
        hub_active=home.hub_household_id is not None,
        dates=wish.dates,
        children=tuple(ChildId(child_id) for child_id in ids),
        now=unit.now,
        free=on_beds.free(),
        beds=len(home.beds),
        adults=known.adults,
        away=known.away,
        lapsed=known.lapsed,
        blocked=on_beds.counted("block"),
        listed=on_beds.counted(LISTED),
        in_emergency=on_beds.counted("kept", "emergency"),
        rooms=on_beds.rooms,
        roommates=on_beds.roommates(),
        agreements=known.agreements,
        fostered={night: _fostered(at_hub, night) for night in nights},
        fostered_asked=sum(child.fostered for child in wish.children),
        exempt={night: _exempt(known.exemptions, wish.children, at_hub, night) for night in nights},
        sibling_nights=frozenset(n for n in nights if _one_sibling_group(wish.children, at_hub, n)),
        terms=known.terms,
        born={ChildId(child.id): date(child.birth_year, child.birth_month, 1) for child in wish.children},
        elsewhere=_elsewhere(sleepers, ids),
        asks_each_time=frozenset(ChildId(c.id) for c in wish.children if _asks_each_time(c, unit, wish.dates)),
        told=frozenset(ChildId(c.id) for c in wish.children if c.fostered and c.sleepover_authority == "notify"),
        placed_elsewhere=frozenset(ChildId(c.id) for c in wish.children if placed_elsewhere(c, home.service_id)),
        asked_on=wish.asked_on,
        nights_used=known.nights_used,
        member_since=place.since if place else None,
        names={ChildId(child.id): child.first_name for child in wish.children},
        hub_carer=home.hub_carer,
        policies=known.policies,
    )


def _all_in_line(unit: Unit, home: Home, waiting: Sequence[UUID], listed: tuple[InUse, ...]) -> tuple[InUse, ...]:
    for stay_id in waiting:
        listed = (*listed, *beds_first_in_line(unit, home, stay_id, listed))
    return listed


def beds_first_in_line(unit: Unit, home: Home, stay_id: UUID, listed: tuple[InUse, ...]) -> tuple[InUse, ...]:
    """The beds that the list would hold for who waits, if it were asked now; none for a group that cannot fit (E37)."""
    loaded = load_stay(unit, stay_id)
    if loaded is None or loaded.stay.first_night is None or loaded.stay.home_day is None:
        return ()
    stay, dates = loaded.stay, StayDates(loaded.stay.first_night, loaded.stay.home_day)
    if has_begun(dates.first, unit.now):
        return ()
    asked_on = local_day(stay.asked_at) if stay.asked_at else None
    given = gather(unit, home, Wish(stay.id, stay.household_id, loaded.children, dates, asked_on), listed=listed)
    if assess(given, Audience.FAMILY).verdict is Verdict.NOT_POSSIBLE:
        return ()
    return tuple(InUse(bed, night, LISTED, child) for (child, night), bed in (beds_for(given) or {}).items())


def _elsewhere(sleepers: Sequence[Sleeper], ids: Sequence[UUID]) -> dict[ChildId, tuple[OtherStay, ...]]:
    found: dict[ChildId, tuple[OtherStay, ...]] = defaultdict(tuple)
    for other in sleepers:
        if other.child_id in ids and other.first and other.home:
            child = ChildId(other.child_id)
            found[child] = (*found[child], OtherStay(other.reference, StayDates(other.first, other.home)))
    return dict(found)


def _asks_each_time(child: Child, unit: Unit, dates: StayDates) -> bool:
    """Whether a worker must agree: by the record, or because its review date is over by the last night (R26)."""
    until = max(clock.today(unit.now), dates.nights[-1])
    lapsed = child.authority_review_on is None or child.authority_review_on <= until
    return child.fostered and (lapsed or child.sleepover_authority == "approve_each_time")


def placed_elsewhere(child: Child, service_id: UUID) -> bool:
    """Whether another authority than the constellation's service placed the child (R27, E12)."""
    if child.placing_service_id is not None:
        return child.placing_service_id != service_id
    return child.placing_authority is not None


def workers_told_of(children: Sequence[Child], service_id: UUID) -> tuple[ChildId, ...]:
    """The children whose social workers are told that a sleepover is certain (R27; *notify*)."""
    notify = (child for child in children if child.fostered and child.sleepover_authority == "notify")
    named = {child.id for child in (*notify, *(one for one in children if placed_elsewhere(one, service_id)))}
    return tuple(ChildId(child.id) for child in children if child.id in named)


class _OnBeds:
    """What stands on the hub home's beds on these nights, read once."""

    def __init__(self, unit: Unit, home: Home, nights: Sequence[date], rows: Sequence[InUse]) -> None:
        self.unit, self.nights = unit, nights
        self.beds = [BedId(bed.id) for bed in home.beds]
        self.rooms = {BedId(bed.id): str(bed.room_id) for bed in home.beds}
        self.rows = rows

    def free(self) -> dict[date, tuple[BedId, ...]]:
        """The beds on which nothing stands."""
        taken = {(row.bed, row.night) for row in self.rows}
        return {night: tuple(bed for bed in self.beds if (bed, night) not in taken) for night in self.nights}

    def counted(self, *uses: str) -> dict[date, int]:
        """On how many beds each night one of these uses stands."""
        found: dict[date, int] = defaultdict(int)
        for row in self.rows:
            found[row.night] += row.use in uses
        return dict(found)

    def roommates(self) -> dict[date, tuple[Roommate, ...]]:
        """Who sleeps in which room; nothing is read where every bed has a room of its own."""
        sleeping = [(row, row.child) for row in self.rows if row.child is not None]
        if len(set(self.rooms.values())) == len(self.rooms) or not sleeping:
            return {}
        born = births_of(self.unit, {child for _, child in sleeping})
        found: dict[date, tuple[Roommate, ...]] = defaultdict(tuple)
        for row, child in sleeping:
            mate = Roommate(child, self.rooms[row.bed], born.get(child))
            found[row.night] = (*found[row.night], mate)
        return dict(found)


def _here(child: Sleeper, night: date) -> bool:
    return child.first is None or child.home is None or child.first <= night < child.home


def _fostered(at_hub: Sequence[Sleeper], night: date) -> int:
    return sum(child.fostered and _here(child, night) for child in at_hub)


def _exempt(exemptions: Sequence[Exempt], asked: Sequence[Child], at_hub: Sequence[Sleeper], night: date) -> int:
    """How many of the fostered children who would be there that night an exemption names (R23)."""
    named = {one.child for one in exemptions if one.holds_on(night)}
    there = {child.child_id for child in at_hub if child.fostered and _here(child, night)}
    return len(named & (there | {child.id for child in asked if child.fostered}))


def _one_sibling_group(asked: Sequence[Child], at_hub: Sequence[Sleeper], night: date) -> bool:
    """Whether all fostered children at the hub that night would be brothers and sisters (R22)."""
    groups = {child.sibling_group for child in asked if child.fostered}
    groups |= {child.sibling_group for child in at_hub if child.fostered and _here(child, night)}
    return len(groups) == 1 and None not in groups
