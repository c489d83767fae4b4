"""Taking a yes back: the way back in place of "are you sure", for whoever said it, within moments (docs/adr/0014)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from constellations.stays.access import StayPermission, get_stay_for, may, part_of
from constellations.stays.answering_time import answer_by
from constellations.stays.changing import Locked, let_go, lock, move, note, state_change
from constellations.stays.facts import AnswerTakenBack
from constellations.stays.holds import night_begins
from constellations.stays.models import BedNight, Stay, StayChild
from constellations.stays.queries import LoadedStay, was_yes
from constellations.stays.rules import UNDO_WITHIN, StayAction, StayState, Who, what_may_happen
from core.refusals import NotAllowed, TooLate
from core.unit_of_work import Unit

NOT_YOURS = "Only the person who said yes can undo it."
TOO_LATE = (
    f"It is too late to undo this. A yes can be undone for {UNDO_WITHIN.seconds} seconds. The sleepover stands as it"
    " was, and you can still cancel it on its page."
)


def take_back(unit: Unit, stay_id: UUID, version: int | None = None, *, together: bool = False) -> str:
    """Whoever said yes takes it back: its bed-nights are free at once (R17), and it waits for an answer again.

    Beds that were held for the family before the yes are held again. Returns the stay's id. The ask keeps its deadline;
    one that passed in between starts anew, so that the clock still closes it and nobody is blamed for a deadline of
    seconds (R16). Raises `TooLate`, `Changed` when somebody has
    agreed or cancelled meanwhile, and `NotAllowed` for everybody but the one who said yes.
    """
    loaded = get_stay_for(unit, stay_id, StayPermission.ACCEPT, together=together)
    locked = lock(unit, loaded, version)
    stay, before = locked.stay, locked.stay.is_now
    possible = StayAction.TAKE_BACK in what_may_happen(before, Who.HUB)
    if possible and not _said_yes(unit, loaded):
        raise NotAllowed(NOT_YOURS)
    if possible and not _is_fresh(unit, stay):
        raise TooLate(TOO_LATE)
    after = move(unit, locked, StayAction.TAKE_BACK, Who.HUB)
    if before is StayState.AWAITING_APPROVAL and stay.answer_by is not None:
        # Those who had to agree were given as long again: that was theirs, and not for the answer.
        stay.answer_by = min(
            stay.answer_by, answer_by(unit, stay.service_id, locked.dates.first, stay.asked_at or unit.now)
        )
    if stay.answer_by is None or stay.answer_by <= unit.now:
        stay.answer_by = answer_by(unit, stay.service_id, locked.dates.first)
    held = _hold_again(unit, locked, stay.answer_by)
    if not held:
        let_go(unit, locked)
    changes = state_change(before, after)
    note(unit, AnswerTakenBack, loaded, changes=changes, answer_by=stay.answer_by, at=unit.now, held=held)
    return str(stay_id)


def _hold_again(unit: Unit, locked: Locked, deadline: datetime) -> bool:
    """The beds that were held before the yes are held as they were, unless their nights were closed since (R15).

    Held until the ask must be answered, and no longer than until the night begins (S17); whether anything is held.
    """
    stay, until = locked.stay, min(deadline, night_begins(locked.dates.first))
    if stay.held_before is None or stay.affected_by is not None or until <= unit.now:
        return False
    stay.held_until, stay.answer_by, stay.held_before, stay.awaits = until, until, None, []
    unit.session.execute(update(BedNight).where(BedNight.stay_id == stay.id).values(kind="hold"))
    unit.session.execute(update(StayChild).where(StayChild.stay_id == stay.id).values(holds=False))
    return True


def may_take_back(unit: Unit, loaded: LoadedStay) -> bool:
    """Whether the reader said yes to this stay a moment ago and may undo it."""
    possible = StayAction.TAKE_BACK in what_may_happen(loaded.stay.is_now, Who.HUB)
    return possible and _is_fresh(unit, loaded.stay) and _said_yes(unit, loaded)


def took_back(unit: Unit, loaded: LoadedStay) -> bool:
    """Whether the reader took an answer back a moment ago. Nothing else decides about an ask and leaves it one."""
    mine = loaded.stay.decided_by == unit.actor.person_id
    return loaded.stay.is_now is StayState.REQUESTED and mine and _is_fresh(unit, loaded.stay)


def _is_fresh(unit: Unit, stay: Stay) -> bool:
    return stay.decided_at is not None and unit.now - stay.decided_at <= UNDO_WITHIN


def _said_yes(unit: Unit, loaded: LoadedStay) -> bool:
    """Said by this person as the hub home: to agree as the one who must is no yes of theirs, nor is the family's."""
    stay = loaded.stay
    as_hub = may(unit, loaded, StayPermission.ACCEPT) and part_of(unit, loaded) is Who.HUB
    return as_hub and stay.decided_by == unit.actor.person_id and was_yes(unit, stay)
