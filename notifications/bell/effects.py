"""What follows from each fact about the bell: the audit alone. Other devices hear of it by the person's stream."""

from __future__ import annotations

from core.facts import EffectTable
from notifications.bell.rules import NoticeAcknowledged, NoticesRead

EFFECTS: EffectTable = {NoticesRead: (), NoticeAcknowledged: ()}
