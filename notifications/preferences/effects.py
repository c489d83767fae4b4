"""What follows from each fact about preferences: the audit alone. Each notice is weighed when its turn comes."""

from __future__ import annotations

from core.facts import EffectTable
from notifications.preferences.facts import NoticeChoiceChanged, NoticePreferenceChanged, NoticesFewerByLink

EFFECTS: EffectTable = {NoticePreferenceChanged: (), NoticeChoiceChanged: (), NoticesFewerByLink: ()}
