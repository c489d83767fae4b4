"""What the floors above use of the community: the conversations of a service, for who oversees it.

- `written_in(unit, service_id)`: those in which somebody has written, by constellation and kind; `title_of(unit, id)`.
- Slot `OVERSEEN`: the way back from a conversation that is read by broken glass, and until when that is open.
"""

from __future__ import annotations

from community.conversations.queries import title_of, written_in
from community.conversations.rules import Kind as ConversationKind

__all__ = ["ConversationKind", "title_of", "written_in"]
