"""What a grant lets hold: a reason that was given for a thing, glass that was broken for it (architecture 1.1)."""

from __future__ import annotations

from accounts.permissions.roles import Scope, When
from core.unit_of_work import Unit

BROKE_GLASS = "broke_glass"
"""The role of the grant of who broke glass for one subject. Their reason is one for every reading of it."""
_NOTHING = frozenset[When]()


def reason_role(action: str) -> str:
    """The role of the grant of who gave a reason for one action with one subject."""
    return f"reason {action}"


def granted(unit: Unit, action: str, scope: Scope) -> frozenset[When]:
    """What holds by the actor's grants that stand now, for the scope's thing. One for a home is for who lives there."""
    if not any(one.role == BROKE_GLASS or one.role.startswith("reason ") for one in unit.relations):
        return _NOTHING
    if scope.subject_id is not None and unit.is_related(scope.subject_id, BROKE_GLASS):
        return frozenset({When.BROKEN_GLASS, When.REASON})
    subjects = {*scope.households, *({scope.subject_id} if scope.subject_id is not None else ())}
    given = any(unit.is_related(one, reason_role(action)) for one in subjects)
    return frozenset({When.REASON}) if given else _NOTHING
