"""What the reader of a stay's page may do now: from the machine and the permissions, never from the template."""

from __future__ import annotations

from flask import url_for

from constellations.stays.access import StayPermission, may
from constellations.stays.pages import Action
from constellations.stays.queries import LoadedStay
from constellations.stays.rules import StayAction, Who, what_may_happen
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
        if action in possible and may(unit, loaded, permission):
            url = url_for(view, stay_id=stay.id)
            made.append(Action(label, url, kind, posts, busy, icon, fields if posts else ()))
    return tuple(made)
