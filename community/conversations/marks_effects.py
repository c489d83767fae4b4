"""What follows from what is done under a message: an entry that it looks otherwise, and for who is asked to confirm it
an urgent notice that is told again until they have, or until there is nothing to read any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select, true

from community.conversations.marks import confirmed
from community.conversations.marks_facts import (
    ConfirmationAsked,
    FactPinned,
    FactUnpinned,
    MessageConfirmed,
    PeopleMentioned,
    ReactionGiven,
    ReactionTakenBack,
)
from community.conversations.models import Message, MessageConfirmation
from core.effects import tell
from core.facts import EffectTable
from core.unit_of_work import Unit
from notifications.public import Settle, TellByMail, settles

STREAM = "conversation"
ASKED = "message-confirm"
"""The kind of notice. Its subject is what is asked of one person: what they confirm is settled for them alone."""
MENTIONED = "message-mention"
PINNED = tell(STREAM, lambda f: f.conversation_id, "pinned")
CHANGED = tell(STREAM, lambda f: f.conversation_id, "changed", lambda f: f.message_id)


def _ask(_unit: Unit, fact: ConfirmationAsked) -> Iterable[TellByMail]:
    for asked, person in fact.asked:
        yield TellByMail(ASKED, asked, "once", fact.service_id, (person,))


def _mention(_unit: Unit, fact: PeopleMentioned) -> Iterable[TellByMail]:
    """About the conversation, so that whoever reads on there has read it."""
    yield TellByMail(MENTIONED, fact.conversation_id, str(fact.message_id), fact.service_id, fact.people)


def _waiting(unit: Unit, message_id: UUID) -> list[tuple[UUID, UUID]]:
    row = MessageConfirmation
    found = select(row.id, row.person_id).join(Message, Message.id == row.message_id)
    found = found.where(row.message_id == message_id, confirmed().is_not(true()))
    return [(one.id, one.person_id) for one in unit.session.execute(found.order_by(row.id))]


def asks_no_more(unit: Unit, fact: Any) -> Iterable[Settle]:
    """A rule: the message was taken away, so nobody is asked to confirm it any longer."""
    return [Settle((ASKED,), asked) for asked, _ in _waiting(unit, fact.message_id)]


def asks_again(unit: Unit, fact: Any) -> Iterable[TellByMail]:
    """A rule: the message is back, and whoever had not confirmed it is asked anew."""
    again = f"again {unit.now.isoformat()}"
    return [TellByMail(ASKED, asked, again, fact.service_id, (one,)) for asked, one in _waiting(unit, fact.message_id)]


def asks_anew(unit: Unit, fact: Any) -> Iterable[TellByMail]:
    """A rule: the message says something else, and whoever had confirmed it has not read that (R52). Who had not is
    told until they do as it is."""
    anew = f"anew {unit.now.isoformat()}"
    return [TellByMail(ASKED, asked, anew, fact.service_id, (one,)) for asked, one in fact.asked_anew]


EFFECTS: EffectTable = {
    ConfirmationAsked: (CHANGED, _ask),
    MessageConfirmed: (CHANGED, settles(ASKED, about=lambda fact: fact.confirmation_id)),
    ReactionGiven: (CHANGED,),
    ReactionTakenBack: (CHANGED,),
    PeopleMentioned: (_mention,),
    FactPinned: (PINNED,),
    FactUnpinned: (PINNED,),
}
