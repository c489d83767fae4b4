"""What the audit keeps about a child lies sealed in it: the values of the fields that are sealed in their own rows too.

By the names of those fields, in whatever fact they stand, so that no fact can forget it. An entry is bound to its own
id; it is never sealed anew (what was written stays written), so the keys of its time are kept as long as the audit.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from core.audit.models import HOUSE
from core.crypto.envelope import TEXT, seal_text, unseal_text
from core.crypto.rows import SEALED_NAMES


def seal_detail(
    service_id: UUID | None, entry_id: UUID, detail: dict[str, Any], more: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The detail of an entry with everything about a child sealed: fields of the fact, and changes before and after.

    `more` names fields that this fact alone has sealed.
    """
    place = f"audit/{entry_id}"

    def closed(name: str, value: Any) -> Any:
        known = (name in SEALED_NAMES or name in more) and value not in (None, "")
        return seal_text(service_id or HOUSE, place, value) if known else value

    sealed = {name: closed(name, value) for name, value in detail.items()}
    if isinstance(changes := detail.get("changes"), list):
        sealed["changes"] = [[name, closed(name, before), closed(name, after)] for name, before, after in changes]
    return sealed


def open_detail(service_id: UUID | None, entry_id: UUID, detail: dict[str, Any]) -> dict[str, Any]:
    """The detail of an entry as it was before it was sealed. Raises `KeyMissing`, `DoesNotOpen`."""
    place = f"audit/{entry_id}"

    def opened(value: Any) -> Any:
        if isinstance(value, list):
            return [opened(item) for item in value]
        return unseal_text(service_id or HOUSE, place, value) if str(value).startswith(TEXT) else value

    return {name: opened(value) for name, value in detail.items()}
