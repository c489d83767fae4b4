"""What follows from signing in and out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.signin.passkeys.rules import PasskeyAdded, PasskeyNamed, PasskeyRemoved
from accounts.signin.passwords.rules import PasswordChanged, PasswordReset, ResetAsked, ResetBegun
from accounts.signin.rules import (
    InvitationAccepted,
    InvitationMade,
    PasswordGiven,
    ProvedAgain,
    SignedOut,
    SignInSucceeded,
)
from accounts.signin.second_factor.rules import CodeAppAdded, CodeAppRemoved, RecoveryCodesMade, RecoveryCodeUsed
from core.effects import Later
from core.facts import EffectTable, kebab
from core.notify import Notify, notify
from core.streams.access import access_changed
from core.unit_of_work import Unit


def _told(unit: Unit, fact: Any) -> tuple[Notify, ...]:
    """Tell the person by mail that how they sign in has changed: it may not have been they."""
    occurrence = f"{kebab(type(fact).__name__)} {unit.now.isoformat()}"
    return (Notify("signing-in-changed", fact.person_id, (fact.person_id,), occurrence),)


def _look_later(unit: Unit, fact: ResetAsked) -> tuple[Later, ...]:
    return (Later("begin-reset", fact.request_id, unit.now),)


_sessions_end = access_changed(lambda fact: (fact.person_id,))


def _invitation_mail(_unit: Unit, fact: InvitationMade) -> Iterable[Notify]:
    """To an address, not to an account; not where whoever invites hands over the link themselves, or it waits."""
    if fact.mailed:
        yield Notify("invitation", fact.invitation_id, (None,), service_id=fact.service_id)


EFFECTS: EffectTable = {
    PasswordGiven: (),
    SignInSucceeded: (),
    CodeAppAdded: (_told,),
    CodeAppRemoved: (_told,),
    RecoveryCodesMade: (_told,),
    RecoveryCodeUsed: (_told,),
    PasskeyAdded: (_told,),
    PasskeyNamed: (),
    PasskeyRemoved: (_told,),
    ResetAsked: (_look_later,),
    ResetBegun: (notify("password-link", lambda fact: fact.reset_id, lambda fact: (fact.person_id,)),),
    PasswordReset: (_told, _sessions_end),
    PasswordChanged: (_told, _sessions_end),
    ProvedAgain: (),
    SignedOut: (_sessions_end,),
    InvitationMade: (_invitation_mail,),
    InvitationAccepted: (_sessions_end,),
}
