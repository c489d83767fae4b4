"""What follows from changes of a person's own account."""

from __future__ import annotations

from accounts.account.rules import EmailChangeAsked, EmailChanged, NameChanged, PhoneChanged, SessionsEnded
from core.facts import EffectTable, Rule
from core.notify import notify
from core.streams.access import access_changed


def _mail(kind: str) -> Rule:
    """To the person, about the change of their address."""
    return notify(kind, lambda fact: fact.change_id, lambda fact: (fact.person_id,))


EFFECTS: EffectTable = {
    NameChanged: (),
    PhoneChanged: (notify("phone-changed", lambda f: f.person_id, lambda f: (f.person_id,), lambda f: f.at),),
    EmailChangeAsked: (_mail("email-confirm"), _mail("email-change-asked")),
    EmailChanged: (_mail("email-changed"),),
    SessionsEnded: (access_changed(lambda fact: (fact.person_id,)),),
}
