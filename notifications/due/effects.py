"""What follows from work that is started by hand: the audit alone."""

from __future__ import annotations

from core.facts import EffectTable
from notifications.due.facts import WorkStartedByHand

EFFECTS: EffectTable = {WorkStartedByHand: ()}
