"""What the reader of a stay's page may do now: from the machine and the permissions, never from the template."""

from __future__ import annotations

from flask import url_for

from constellations.homes.queries import find_home
from constellations.stays.access import StayPermission, may
from constellations.stays.affected import lost_bed
from constellations.stays.models import Stay
from constellations.stays.other_nights import may_change, waits_for
from constellations.stays.pages import Action
from constellations.stays.queries import LoadedStay
from constellations.stays.rules import StayAction, StayState, Who, what_may_happen
from constellations.stays.waited import is_held, is_waiting
from core import clock
from core.unit_of_work import Unit

# Action of the machine: the permission, the words, the view, its look, whether it posts, the words while busy, icon.
_BUTTONS: dict[StayAction, tuple[StayPermission, str, str, str, bool, str, str | None]] = {
    StayAction.ACCEPT: (StayPermission.ACCEPT, "Say yes", "stays.accept", "filled", True, "Saying yes…", "check"),
    StayAction.OFFER: (StayPermission.ACCEPT, "Other dates", "stays.offer", "outlined", False, "", None),
    StayAction.DECLINE: (StayPermission.ACCEPT, "We can't this time", "stays.decline", "link", False, "", None),
    StayAction.TAKE_OFFER: (
        StayPermission.REQUEST,
        "Take these nights",
        "stays.take_offer",
        "filled",
        True,
        "Saying yes…",
        "check",
    ),
    StayAction.ASK_AGAIN: (StayPermission.REQUEST, "Ask for others", "stays.again", "outlined", False, "", None),
    StayAction.APPROVE: (StayPermission.APPROVE, "I agree", "stays.approve", "filled", True, "Agreeing…", "check"),
    StayAction.REFUSE: (StayPermission.APPROVE, "I can't agree", "stays.refuse", "outlined", True, "Sending…", None),
    StayAction.ARRIVE: (StayPermission.START, "Arrived", "happening.arrive", "filled", False, "", "check"),
    StayAction.GO_HOME: (StayPermission.END, "Home", "happening.home", "filled", True, "Counting nights…", "check"),
    StayAction.NO_SHOW: (
        StayPermission.START,
        "Nobody came",
        "happening.nobody_came",
        "link",
        True,
        "Freeing the nights…",
        None,
    ),
    StayAction.CANCEL: (
        StayPermission.CANCEL,
        "Cancel this sleepover",
        "stays.cancel",
        "link",
        True,
        "Cancelling…",
        None,
    ),
}


def actions_of(unit: Unit, loaded: LoadedStay, part: Who) -> tuple[Action, ...]:
    """The buttons of the page, the one filled first. Each posts the version that the page shows."""
    stay = loaded.stay
    parts = {part, Who.APPROVER}
    possible = [action for who in parts for action in what_may_happen(stay.is_now, who)]
    fields = (("version", str(stay.version)),)
    made = [*_about_closed_nights(unit, loaded), *_about_waiting(unit, loaded), *_about_other_nights(unit, loaded)]
    for action, (permission, label, view, kind, posts, busy, icon) in _BUTTONS.items():
        if (action in _ON_ITS_DAY and not _has_begun(unit, stay)) or (action is StayAction.ACCEPT and is_waiting(stay)):
            continue
        if action in _OF_SEVERAL and stay.repeat_id is not None:
            continue
        if action in possible and may(unit, loaded, permission):
            url = url_for(view, stay_id=stay.id)
            leaves = action is StayAction.CANCEL and is_waiting(stay) and part is Who.FAMILY
            said = "Leave the waiting list" if leaves else label
            made.append(Action(said, url, kind, posts, busy, icon, fields if posts else ()))
    made += _about_repeat(unit, loaded, cancels=StayAction.CANCEL in possible)
    if stay.is_now is StayState.COMPLETED and may(unit, loaded, StayPermission.END):
        made.append(Action("Put the nights right", url_for("happening.amend", stay_id=stay.id), "link", posts=False))
    return tuple(made)


def _about_repeat(unit: Unit, loaded: LoadedStay, *, cancels: bool) -> list[Action]:
    """The way to the other stays of its repeat; and to cancel, first which of them (E35)."""
    stay, made = loaded.stay, []
    if stay.repeat_id is None:
        return []
    if cancels and may(unit, loaded, StayPermission.CANCEL):
        url = url_for("repeats.cancel", stay_id=stay.id)
        made.append(Action(_BUTTONS[StayAction.CANCEL][1], url, "link", posts=False))
    whole = url_for("repeats.repeat", repeat_id=stay.repeat_id)
    return [*made, Action("See the whole repeat", whole, "link", posts=False)]


def _about_closed_nights(unit: Unit, loaded: LoadedStay) -> list[Action]:
    """On closed nights it stays with who is there; the other buttons change its nights, or call it off (W4)."""
    stay = loaded.stay
    if stay.affected_by is None or not may(unit, loaded, StayPermission.KEEP_ON):
        return []
    url, fields = url_for("stays.keep_on", stay_id=stay.id), (("version", str(stay.version)),)
    home = find_home(unit, stay.constellation_id)
    gone = home is not None and lost_bed(unit, home, stay)
    return [
        Action(
            "Give it another bed" if gone else "Somebody is here for it",
            url,
            "outlined",
            True,
            "Keeping it…",
            None,
            fields,
        )
    ]


def _about_waiting(unit: Unit, loaded: LoadedStay) -> list[Action]:
    """Whose turn it is says whether they still want the nights (domain 4.9)."""
    stay = loaded.stay
    if not is_held(stay) or not may(unit, loaded, StayPermission.REQUEST):
        return []
    url, fields = url_for("stays.still_wanted", stay_id=stay.id), (("version", str(stay.version)),)
    return [Action("Yes, we still want it", url, "filled", True, "Sending…", "check", fields)]


def _about_other_nights(unit: Unit, loaded: LoadedStay) -> list[Action]:
    """Say yes to other nights, keep those that stand, or ask for others (R18)."""
    stay = loaded.stay
    if not may(unit, loaded, StayPermission.CHANGE):
        return []
    open_now = may_change(stay, unit.now)
    if stay.wanted_until is None and not open_now:
        return []
    if stay.wanted_until is None:
        return [Action("Change the nights", url_for("stays.change", stay_id=stay.id), "link", posts=False)]
    fields = (("version", str(stay.version)),)
    keep = url_for("stays.keep_nights", stay_id=stay.id)
    if not open_now or not waits_for(unit, loaded) or not may(unit, loaded, StayPermission.ANSWER_CHANGE):
        return [Action("Keep the nights as they are", keep, "link", True, "Keeping them…", None, fields)]
    take = url_for("stays.take_nights", stay_id=stay.id)
    return [
        Action("Yes, these nights", take, "filled", True, "Saying yes…", "check", fields),
        Action("Keep it as it is", keep, "outlined", True, "Keeping it…", None, fields),
    ]


_OF_SEVERAL = frozenset({StayAction.CANCEL})
_ON_ITS_DAY = frozenset({StayAction.ARRIVE, StayAction.NO_SHOW})


def _has_begun(unit: Unit, stay: Stay) -> bool:
    return stay.first_night is not None and stay.first_night <= clock.today(unit.now)
