"""What follows from an import: nobody is told; each reads it where it stands."""

from __future__ import annotations

from accounts.imports.facts import FileImported, RecordImported
from core.facts import EffectTable

EFFECTS: EffectTable = {FileImported: (), RecordImported: ()}
