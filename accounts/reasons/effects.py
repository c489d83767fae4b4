"""What follows from a reason: nothing but its entry in the audit."""

from __future__ import annotations

from accounts.reasons.facts import ReasonGiven
from core.facts import EffectTable

EFFECTS: EffectTable = {ReasonGiven: ()}
