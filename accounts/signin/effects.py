"""What follows from signing in and out."""

from __future__ import annotations

from accounts.signin.rules import InvitationAccepted, InvitationMade, SignedOut, SignInSucceeded
from core.facts import EffectTable
from core.streams.access import access_changed

EFFECTS: EffectTable = {
    SignInSucceeded: (),
    SignedOut: (access_changed(lambda fact: (fact.person_id,)),),
    InvitationMade: (),
    InvitationAccepted: (),
}
