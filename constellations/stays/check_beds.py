"""Checks about beds: one each night, whose room, and what is kept for emergencies (domain 4.1, 4.5, 4.8). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from constellations.homes.rules import BedId, ChildId
from constellations.stays.beds import changes_words, choose_beds, choose_beds_apart
from constellations.stays.check_homes import other_way
from constellations.stays.check_values import (
    Audience,
    Check,
    CheckInput,
    age_on,
    fine,
    first_capital,
    iso,
    refused,
)
from constellations.stays.dates import short_nights

_NIGHTS_NAMED = 2
_LONDON = ZoneInfo("Europe/London")
_NIGHT_BEGINS = time(18)


def _why_full(given: CheckInput, full: list[date]) -> str:
    """ "both beds are taken on Sat 5", "no bed is open on Sat 5", or how many of the beds asked for are free."""
    left = min(len(given.free.get(night, ())) for night in full)
    when = short_nights(full)
    if all(len(given.free.get(night, ())) + given.listed.get(night, 0) >= len(given.children) for night in full):
        return f"the waiting list comes first on {when}"
    if left:
        return f"only {left} {'bed is' if left == 1 else 'beds are'} free on {when}"
    closed = [given.blocked.get(night, 0) for night in full]
    if min(closed) >= given.beds:
        return f"no bed is open on {when}"
    every = {1: "the bed is", 2: "both beds are"}.get(given.beds, f"all {given.beds} beds are")
    return f"{every} taken {'or closed ' if any(closed) else ''}on {when}"


def _free_words(given: CheckInput) -> str:
    nights, count = given.dates.nights, len(given.children)
    beds = "A bed is free" if count == 1 else f"{count} beds are free"
    when = f"on all {len(nights)} nights" if len(nights) > _NIGHTS_NAMED else f"on {short_nights(nights)}"
    chosen = beds_for(given) or {}
    moves = [
        f"{given.names.get(child, 'the child')} {words}"
        for child in given.children
        if (words := changes_words(chosen, child))
    ]
    return f"{beds} {when}" + "".join(f"; {move}" for move in moves)


def _full(given: CheckInput) -> list[date]:
    return [night for night in given.dates.nights if len(given.free.get(night, ())) < len(given.children)]


def bed_each_night(given: CheckInput, audience: Audience) -> Check:
    """A free bed for each child on every night (R9, R14); a closed one is not free (R15)."""
    name, rules, full = "a bed each night", ("R9", "R14"), _full(given)
    inputs = {
        "beds_needed": len(given.children),
        "free": {night.isoformat(): len(given.free.get(night, ())) for night in given.dates.nights},
        "full": iso(full),
    }
    if full:
        return refused(name, rules, _why_full(given, full), other_way(given, audience), inputs)
    return fine(name, rules, _free_words(given), inputs)


def beds_for(given: CheckInput) -> Mapping[tuple[ChildId, date], BedId] | None:
    """A bed for each child and night so that nobody shares a room without an agreement (R13); None where none is."""
    nights, children = given.dates.nights, given.children
    shared = len(set(given.rooms.values())) < len(given.rooms)
    if not shared:
        return choose_beds(given.free, nights, children)
    return choose_beds_apart(given.free, nights, children, lambda night, beds: _fits(given, night, beds))


def _fits(given: CheckInput, night: date, beds: tuple[BedId, ...]) -> bool:
    """Whether the children, in the order of the wish, may sleep in these beds that night."""
    placed = [(mate.child, mate.room, mate.born) for mate in given.roommates.get(night, ())]
    for child, bed in zip(given.children, beds, strict=True):
        room, born = given.rooms.get(bed, str(bed)), given.born.get(child)
        for other, other_room, other_born in placed:
            if room == other_room and not _may_share(given, night, (child, born), (other, other_born)):
                return False
        placed.append((child, room, born))
    return True


def _may_share(
    given: CheckInput, night: date, one: tuple[ChildId, date | None], other: tuple[ChildId, date | None]
) -> bool:
    """With a recorded agreement that names both, or where one is under the age of the rule (R13, S12)."""
    if frozenset({one[0], other[0]}) in given.agreements:
        return True
    ages = [age_on(born, night) for _, born in (one, other)]
    return any(age is not None and age < given.policies.sharing_from for age in ages)


def rooms_and_sharing(given: CheckInput, audience: Audience) -> Check:
    """Nobody from the age of the rule on shares a room unless an agreement names both, siblings too (R13, NMS 10)."""
    name, rules = "rooms and sharing", ("R13",)
    shared = _shared_nights(given) if not _full(given) else []
    inputs = {"rooms": len(set(given.rooms.values())), "shared": iso(shared)}
    if not shared:
        return fine(name, rules, "Nobody shares a room without an agreement", inputs)
    short = f"a room would be shared on {short_nights(shared)}, and no agreement is recorded"
    return refused(name, rules, short, other_way(given, audience), inputs)


def _shared_nights(given: CheckInput) -> list[date]:
    if beds_for(given) is not None:
        return []
    return [
        night
        for night in given.dates.nights
        if choose_beds_apart(given.free, [night], given.children, lambda day, beds: _fits(given, day, beds)) is None
    ]


def _kept(given: CheckInput, night: date) -> int:
    """How many free beds are kept for emergencies (R20): none once the night is near, on the clocks of the wall."""
    policies = given.policies
    begins = datetime.combine(night, _NIGHT_BEGINS)
    near = begins - given.now.astimezone(_LONDON).replace(tzinfo=None) < timedelta(hours=policies.reserve_hours)
    return 0 if near else max(0, policies.reserve_beds - given.in_emergency.get(night, 0))


def emergency_reserve(given: CheckInput, audience: Audience) -> Check:
    """A planned stay leaves the beds that are kept for emergencies, unless the night is near (R20, S11)."""
    name, rules, needed = "emergency reserve", ("R20",), len(given.children)
    kept = {night: _kept(given, night) for night in given.dates.nights}
    free = {night: len(given.free.get(night, ())) for night in given.dates.nights}
    lost = [night for night in kept if kept[night] and needed <= free[night] < needed + kept[night]]
    inputs = {"kept": {night.isoformat(): n for night, n in kept.items()}, "lost": iso(lost)}
    most = max(kept.values())
    if lost:
        most = max(kept[night] for night in lost)
        short = f"{_beds(most)} kept for emergencies on {short_nights(lost)}"
        return refused(name, rules, short, _from_when(given, lost, audience), inputs)
    if not most:
        return fine(name, rules, "Nothing is kept for emergencies on these nights", inputs)
    stays = "bed stays" if most == 1 else "beds stay"
    return fine(name, rules, f"{most} {stays} free for emergencies", inputs)


def _beds(count: int) -> str:
    return f"{count} {'bed is' if count == 1 else 'beds are'}"


def _from_when(given: CheckInput, lost: list[date], audience: Audience) -> str:
    """From when the last of these nights may be asked for, where that is before the sleepover begins."""
    opens = datetime.combine(lost[-1], _NIGHT_BEGINS) - timedelta(hours=given.policies.reserve_hours)
    other = other_way(given, audience)
    if opens >= datetime.combine(given.dates.first, _NIGHT_BEGINS):
        return other
    hour = opens.hour % 12 or 12
    when = f"{short_nights([opens.date()])} {opens:%b}, {hour} {opens:%p}".replace("AM", "am").replace("PM", "pm")
    return first_capital(f"it is free to ask for from {when}. {other}")
