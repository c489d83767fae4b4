"""What follows from each fact in conversations: entries without words; whoever may read asks for what is true then."""

from __future__ import annotations

from community.conversations.facts import (
    BlockTakenBack,
    ConversationBegun,
    ConversationRead,
    GroupLeft,
    HistoryOpened,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    MessageRestored,
    PeopleAdded,
    PersonBlocked,
)
from community.conversations.marks_effects import asks_again, asks_anew, asks_no_more
from core.effects import tell
from core.facts import EffectTable
from core.streams.access import access_changed
from core.streams.append import PERSON

STREAM = "conversation"

EFFECTS: EffectTable = {
    MessagePosted: (tell(STREAM, lambda f: f.conversation_id, "posted", lambda f: f.message_id),),
    MessageEdited: (tell(STREAM, lambda f: f.conversation_id, "changed", lambda f: f.message_id), asks_anew),
    MessageDeleted: (tell(STREAM, lambda f: f.conversation_id, "changed", lambda f: f.message_id), asks_no_more),
    MessageRestored: (tell(STREAM, lambda f: f.conversation_id, "changed", lambda f: f.message_id), asks_again),
    # Their own devices only: how far somebody has read is nobody else's business.
    ConversationRead: (tell(PERSON, lambda f: f.person_id, "read", lambda f: f.conversation_id),),
    ConversationBegun: (access_changed(lambda f: f.people),),
    # Quietly: who was blocked hears nothing.
    PersonBlocked: (),
    BlockTakenBack: (),
    # Who reads it has changed: each member's page says so anew.
    PeopleAdded: (
        access_changed(lambda f: f.people),
        tell(STREAM, lambda f: f.conversation_id, "history", lambda f: f.conversation_id),
    ),
    GroupLeft: (
        access_changed(lambda f: (f.person_id,)),
        tell(STREAM, lambda f: f.conversation_id, "history", lambda f: f.conversation_id),
    ),
    HistoryOpened: (tell(STREAM, lambda f: f.conversation_id, "history", lambda f: f.conversation_id),),
}
