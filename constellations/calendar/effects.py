"""What follows from a change of the calendar: every open board of the constellation draws it anew.

The constellation's stream says that the calendar changed and never what: a family that may know only that the hub home
is busy learns no more from it.
"""

from __future__ import annotations

from constellations.calendar.facts import EntryAdded, EntryCancelled, EntryChanged
from core.effects import tell
from core.facts import EffectTable

_BOARDS = tell("constellation", lambda fact: fact.constellation_id, "calendar-changed")

EFFECTS: EffectTable = {EntryAdded: (_BOARDS,), EntryChanged: (_BOARDS,), EntryCancelled: (_BOARDS,)}
