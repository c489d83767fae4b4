"""What follows from what happens to a service's people."""

from __future__ import annotations

from typing import Any

from accounts.people.rules import (
    AccessGivenBack,
    AccessRevoked,
    InvitationApproved,
    InvitationSentAgain,
    InvitationWithdrawn,
    RoleAsked,
    RoleEnded,
    RoleGiven,
    RoleNotGiven,
    SecondStepCleared,
)
from core.facts import EffectTable, Rule
from core.notify import Notify, notify
from core.streams.access import access_changed
from core.unit_of_work import Unit

THEIR_ACCESS = access_changed(lambda fact: (fact.person_id,))


def invitation_mail(occurrence: Any = lambda _fact: "once") -> Rule:
    """The invitation's mail: to an address, not to an account."""
    return notify("invitation", lambda fact: fact.invitation_id, lambda _fact: (None,), occurrence)


def _cleared_mail(unit: Unit, fact: SecondStepCleared) -> tuple[Notify, ...]:
    """Told by mail like every change of how one signs in: it may not have been they who asked for it."""
    occurrence = f"second-step-cleared {unit.now.isoformat()}"
    return (Notify("signing-in-changed", fact.person_id, (fact.person_id,), occurrence),)


EFFECTS: EffectTable = {
    RoleAsked: (),
    RoleGiven: (
        THEIR_ACCESS,
        notify(
            "role-given",
            lambda fact: fact.person_id,
            lambda fact: (fact.person_id,),
            lambda fact: f"{fact.role} {fact.space_id} {fact.changes[0][2]}",
        ),
    ),
    RoleNotGiven: (),
    RoleEnded: (THEIR_ACCESS,),
    AccessRevoked: (THEIR_ACCESS,),
    AccessGivenBack: (THEIR_ACCESS,),
    InvitationApproved: (invitation_mail(),),
    InvitationSentAgain: (invitation_mail(lambda fact: f"again {fact.expires_at.isoformat()}"),),
    InvitationWithdrawn: (),
    SecondStepCleared: (THEIR_ACCESS, _cleared_mail),
}
