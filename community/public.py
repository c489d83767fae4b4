"""What the floors above use of the community: the conversations of a service, for who oversees it.

- `written_in(unit, service_id)`: those of constellations in which somebody has written; `written_apart(...)` those that
  name their members (`APART`), with their people; `title_of(unit, id)`.
- `may_begin(unit)`: whether the actor can write to anybody of their own accord.
- `look_at(unit, field, words, space_ids, sure)`: the detector, for free words that many read; `LookAgain` is its
  question, `sure_of` what its author has said yes to in the field `SURE` (R39).
- Slot `OVERSEEN`: the way back from a conversation that is read by broken glass, and until when that is open.
"""

from __future__ import annotations

from community.conversations.beginning_views import may_begin
from community.conversations.members import written_apart
from community.conversations.queries import title_of, written_in
from community.conversations.rules import APART
from community.conversations.rules import Kind as ConversationKind
from community.detector.looking import SURE, LookAgain, look_at, sure_of

__all__ = [
    "APART",
    "SURE",
    "ConversationKind",
    "LookAgain",
    "look_at",
    "may_begin",
    "sure_of",
    "title_of",
    "written_apart",
    "written_in",
]
