"""Asking for a sleepover: a draft that remembers each short page, then the request (W1, steps 1 and 2)."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import Range

from constellations.homes.models import Child
from constellations.homes.queries import Home, Place, children_of, list_homes
from constellations.stays import answering_time
from constellations.stays.access import StayPermission, get_stay_for
from constellations.stays.changing import Locked, dates_of, keep_check, lock, move, note, put_dates, state_change
from constellations.stays.checks import Assessment, Audience, CheckInput, Verdict, assess
from constellations.stays.dates import StayDates, local_day
from constellations.stays.effects import OFFER_JOB
from constellations.stays.facts import StayAsked, WaitBegun
from constellations.stays.gathering import Wish, gather
from constellations.stays.holds import beds_stand_in_the_way, has_begun, night_begins, reserve_opens
from constellations.stays.models import Stay, StayChild, StayRepeat
from constellations.stays.queries import LoadedStay, find_draft, last_reason
from constellations.stays.rules import AskReason, StayAction, StayKind, StayState, Who
from core.ids import new_id
from core.jobs.models import DueRow
from core.references import reference
from core.refusals import Changed, Invalid, NotFound
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Asker:
    """Where a carer asks from: their family's place, and the hub home that they ask."""

    place: Place
    home: Home


def find_asker(unit: Unit) -> Asker | None:
    """The actor's family as a satellite, or None for everybody who is not a satellite carer."""
    households = unit.subjects("adult")
    for home in list_homes(unit, unit.subjects("satellite_carer")):
        for place in home.places:
            if place.role == "satellite" and place.household_id in households:
                return Asker(place, home)
    return None


def begin_ask(unit: Unit, child_ids: Collection[UUID], dates: StayDates | None = None) -> str:
    """Begin to ask, for one or more of the family's children, in the actor's one draft; returns its id.

    `dates` are nights that were already chosen (on the board). Raises `NotFound` for who may not ask (R8) and
    `Invalid` when no child of the family is named; children of others count as not named.
    """
    asker = find_asker(unit)
    if asker is None:
        raise NotFound
    chosen = [child for child in children_of(unit, asker.place.household_id) if child.id in child_ids]
    if not chosen or len(chosen) != len(set(child_ids)):
        raise Invalid({"child": "Choose who would like to sleep over."})
    draft = find_draft(unit, asker.home.constellation_id)
    stay = draft.stay if draft else _new_draft(unit, asker)
    forget_rule(unit, stay)
    stay.reason = stay.reason or last_reason(unit, asker.place.household_id)
    if dates is not None:
        put_dates(stay, dates)
    if draft and set(draft.child_ids) != {child.id for child in chosen}:
        stay.child_view = ""  # a child's own words are that child's, and never another's
    unit.session.flush()
    put_children(unit, stay, chosen)
    return str(stay.id)


def _new_draft(unit: Unit, asker: Asker) -> Stay:
    stay = Stay(
        id=new_id(),
        service_id=asker.home.service_id,
        constellation_id=asker.home.constellation_id,
        place_id=asker.place.place_id,
        household_id=asker.place.household_id,
        reference=reference(os.urandom(8)),
        kind=StayKind.PLANNED.value,
        state=StayState.DRAFT.value,
        version=1,
        asked_by=unit.person_id,
        created_at=unit.now,
    )
    unit.session.add(stay)
    return stay


def put_children(unit: Unit, stay: Stay, children: Sequence[Child]) -> None:
    """Let the stay be for these children, and for no others."""
    unit.session.execute(delete(StayChild).where(StayChild.stay_id == stay.id))
    unit.session.add_all(
        StayChild(
            stay_id=stay.id,
            child_id=child.id,
            service_id=stay.service_id,
            child_service_id=child.service_id,
            nights=_range(stay),
            holds=False,
        )
        for child in children
    )


def _range(stay: Stay) -> Range[date]:
    whole = stay.first_night is not None and stay.home_day is not None
    return Range(stay.first_night, stay.home_day) if whole else Range(empty=True)


def choose_nights(unit: Unit, stay_id: UUID, dates: StayDates) -> str:
    """Put nights into the draft; returns its id. Raises `NotFound`, and `Changed` when it was already sent."""
    loaded = get_draft(unit, stay_id)
    stay = loaded.stay
    forget_rule(unit, stay)
    put_dates(stay, dates)
    put_children(unit, stay, loaded.children)
    return str(stay.id)


def choose_first(unit: Unit, stay_id: UUID, first: date) -> str:
    """Put the first night into the draft and forget the day home; returns its id."""
    stay = get_draft(unit, stay_id).stay
    forget_rule(unit, stay)
    stay.first_night, stay.home_day, stay.arrives_at, stay.leaves_at = first, None, None, None
    return str(stay.id)


def forget_rule(unit: Unit, stay: Stay) -> None:
    """The draft does not repeat any more: it is for its own nights."""
    before, stay.repeat_id = stay.repeat_id, None
    if before is not None:
        unit.session.flush()
        unit.session.execute(delete(StayRepeat).where(StayRepeat.id == before))


@dataclass(frozen=True, slots=True)
class Asking:
    """What the last page of asking adds: why, whether it can move, what the child says, a note without health."""

    reason: AskReason | None
    flexible: bool
    child_view: str
    note: str
    waits: bool = False
    """Whether the family would wait for the nights where they are full."""


def keep_words(unit: Unit, stay_id: UUID, asking: Asking) -> str:
    """Put what was typed so far into the draft, so that no step back and no lost signal costs it; returns its id.

    The same again changes nothing, so it needs no key. Raises `NotFound`, and `Changed` when it was already sent.
    """
    stay = get_draft(unit, stay_id).stay
    stay.reason, stay.flexible = asking.reason.value if asking.reason else None, asking.flexible
    stay.child_view, stay.note = asking.child_view, asking.note
    return str(stay.id)


def kept_words(stay: Stay) -> Asking:
    """What was typed into the draft before."""
    return Asking(AskReason(stay.reason) if stay.reason else None, stay.flexible, stay.child_view, stay.note)


def send_ask(unit: Unit, stay_id: UUID, asking: Asking) -> str:
    """Send the ask: the checks run again, the hub home is told, and it must be answered in time (R16).

    It holds no bed (domain 4.1). Where beds alone stand in the way it goes on the waiting list, if the family said so.
    Raises `Changed` when it was already sent or a check now says no: the view shows the page again with the checks
    and other nights.
    """
    if asking.reason is None:
        raise Invalid({"reason": "Choose why you ask."})
    loaded = get_stay_for(unit, stay_id, StayPermission.REQUEST)
    locked = lock(unit, loaded)
    stay = locked.stay
    if stay.is_now is not StayState.DRAFT:
        raise Changed("You have already sent this ask.")
    if stay.repeat_id is not None:
        raise Changed("This is to repeat now. Look at all its nights, then send. Nothing was sent.")
    given = gather(unit, locked.home, wish_of(loaded))
    assessment = assess(given, Audience.FAMILY)
    waits = assessment.verdict is Verdict.NOT_POSSIBLE
    if waits and not (asking.waits and can_wait(given, assessment)):
        raise Changed(assessment.title)
    stay.reason, stay.flexible = asking.reason.value, asking.flexible
    stay.put_sealed({"child_view": asking.child_view, "note": asking.note})
    _request(unit, locked, asking.reason, _looks_at(given) if waits else None)
    keep_check(unit, stay, "asked", assessment)
    return str(stay.id)


def can_wait(given: CheckInput, assessment: Assessment) -> bool:
    """Whether beds alone stand in the way, and the hub home has as many as there are children: then one can wait."""
    fits = len(given.children) <= given.beds
    return fits and beds_stand_in_the_way(assessment.checks) and not has_begun(given.dates.first, given.now)


def _looks_at(given: CheckInput) -> tuple[datetime, ...]:
    """When what is kept for emergencies comes free, if nobody cancels before: a look for each night (R20).

    A sleepover of several nights can be had when the last of them that is kept has opened, and nobody knows now which
    that will be. What opens when it has begun is too late.
    """
    hours, start = given.policies.reserve_hours, night_begins(given.dates.first)
    opens = (reserve_opens(night, hours) + timedelta(minutes=1) for night in given.dates.nights)
    return tuple(sorted({max(given.now, moment) for moment in opens if moment < start}))


def _request(unit: Unit, locked: Locked, reason: AskReason, looks_at: tuple[datetime, ...] | None) -> None:
    stay = locked.stay
    before = stay.is_now
    after = move(unit, locked, StayAction.SEND, Who.FAMILY)
    stay.asked_at, stay.decided_by, stay.decided_at = unit.now, None, None
    if looks_at is None:
        stay.answer_by = answering_time.answer_by(unit, stay.service_id, locked.dates.first)
        said = {"reason": reason, "answer_by": stay.answer_by}
        note(unit, StayAsked, locked.loaded, changes=state_change(before, after), **said)
    else:
        stay.waits_since, stay.answer_by = unit.now, night_begins(locked.dates.first)
        until = {"answer_by": stay.answer_by, "looks_at": looks_at[0] if looks_at else unit.now}
        note(unit, WaitBegun, locked.loaded, changes=state_change(before, after), reason=reason, **until)
        for at in looks_at[1:]:
            _look_at(unit, stay, at)


def _look_at(unit: Unit, stay: Stay, at: datetime) -> None:
    """The first look follows from the fact, the others are put beside it."""
    about = {"subject_id": stay.constellation_id, "service_id": stay.service_id}
    unit.add_row(DueRow.__table__, id=new_id(), job=OFFER_JOB, due_at=at, **about)  # type: ignore[arg-type]


def wish_of(loaded: LoadedStay) -> Wish:
    """The stay as what the checks look at."""
    stay = loaded.stay
    return Wish(stay.id, stay.household_id, loaded.children, dates_of(stay), asked_day(loaded))


def asked_day(loaded: LoadedStay) -> date | None:
    """The day on which it was asked for, None for a draft."""
    return local_day(loaded.stay.asked_at) if loaded.stay.asked_at else None


def get_draft(unit: Unit, stay_id: UUID) -> LoadedStay:
    """The actor's family's draft. Raises `NotFound`, and `Changed` when it was already sent."""
    loaded = get_stay_for(unit, stay_id, StayPermission.REQUEST)
    if loaded.stay.is_now is not StayState.DRAFT:
        raise Changed("You have already sent this ask.")
    return loaded
