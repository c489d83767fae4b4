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
)
from core.facts import EffectTable, Rule
from core.notify import notify
from core.streams.access import access_changed

THEIR_ACCESS = access_changed(lambda fact: (fact.person_id,))


def invitation_mail(occurrence: Any = lambda _fact: "once") -> Rule:
    """The invitation's mail: to an address, not to an account."""
    return notify("invitation", lambda fact: fact.invitation_id, lambda _fact: (None,), occurrence)


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
}
