"""What the reader of a stay's page may do now: from the machine and the permissions, never from the template."""

from __future__ import annotations

from flask import url_for

from constellations.stays.access import StayPermission, may
from constellations.stays.models import Stay
from constellations.stays.pages import Action
from constellations.stays.queries import LoadedStay
from constellations.stays.rules import StayAction, StayState, Who, what_may_happen
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
    made = []
    for action, (permission, label, view, kind, posts, busy, icon) in _BUTTONS.items():
        if action in _ON_ITS_DAY and not _has_begun(unit, stay):
            continue
        if action in possible and may(unit, loaded, permission):
            url = url_for(view, stay_id=stay.id)
            made.append(Action(label, url, kind, posts, busy, icon, fields if posts else ()))
    if stay.is_now is StayState.COMPLETED and may(unit, loaded, StayPermission.END):
        made.append(Action("Put the nights right", url_for("happening.amend", stay_id=stay.id), "link", posts=False))
    return tuple(made)


_ON_ITS_DAY = frozenset({StayAction.ARRIVE, StayAction.NO_SHOW})


def _has_begun(unit: Unit, stay: Stay) -> bool:
    return stay.first_night is not None and stay.first_night <= clock.today(unit.now)
