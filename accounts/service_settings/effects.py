"""What follows from a change of a setting: the audit alone."""

from __future__ import annotations

from accounts.service_settings.rules import (
    SettingChanged,
    SettingChangeProposed,
    SettingChangeRefused,
    SettingChangeWithdrawn,
)
from core.facts import EffectTable

EFFECTS: EffectTable = {
    SettingChangeProposed: (),
    SettingChanged: (),
    SettingChangeRefused: (),
    SettingChangeWithdrawn: (),
}
