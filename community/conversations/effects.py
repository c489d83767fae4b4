"""What follows from each fact in conversations: entries without words; whoever may read asks for what is true then."""

from __future__ import annotations

from community.conversations.facts import (
    ConversationRead,
    HistoryOpened,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    MessageRestored,
)
from core.effects import tell
from core.facts import EffectTable
from core.streams.append import PERSON

STREAM = "conversation"

EFFECTS: EffectTable = {
    MessagePosted: (tell(STREAM, lambda f: f.conversation_id, "posted", lambda f: f.message_id),),
    MessageEdited: (tell(STREAM, lambda f: f.conversation_id, "changed", lambda f: f.message_id),),
    MessageDeleted: (tell(STREAM, lambda f: f.conversation_id, "changed", lambda f: f.message_id),),
    MessageRestored: (tell(STREAM, lambda f: f.conversation_id, "changed", lambda f: f.message_id),),
    # Their own devices only: how far somebody has read is nobody else's business.
    ConversationRead: (tell(PERSON, lambda f: f.person_id, "read", lambda f: f.conversation_id),),
    HistoryOpened: (tell(STREAM, lambda f: f.conversation_id, "history", lambda f: f.conversation_id),),
}
