"""What follows from signing in and out."""

from __future__ import annotations

from accounts.signin.rules import (
    InvitationAccepted,
    InvitationMade,
    PasswordGiven,
    ProvedAgain,
    SignedOut,
    SignInSucceeded,
)
from accounts.signin.second_factor.rules import CodeAppAdded, CodeAppRemoved, RecoveryCodesMade, RecoveryCodeUsed
from core.facts import EffectTable
from core.streams.access import access_changed

EFFECTS: EffectTable = {
    PasswordGiven: (),
    SignInSucceeded: (),
    CodeAppAdded: (),
    CodeAppRemoved: (),
    RecoveryCodesMade: (),
    RecoveryCodeUsed: (),
    ProvedAgain: (),
    SignedOut: (access_changed(lambda fact: (fact.person_id,)),),
    InvitationMade: (),
    InvitationAccepted: (),
}
