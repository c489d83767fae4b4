"""The decision: whether somebody may do an action with a thing, by the access matrix and by nothing else."""

from __future__ import annotations

from enum import IntEnum
from uuid import UUID

from accounts.permissions.grants import granted
from accounts.permissions.matrix import CELLS, MATRIX, NO, SEEN
from accounts.permissions.roles import Role, Scope, When, roles_of
from core.refusals import NotAllowed, NotFound
from core.unit_of_work import Unit

__all__ = ["Answer", "ReasonWanted", "Role", "Scope", "When", "answer", "answer_for", "may", "require"]

NOT_YOURS = "You can see this, but it is for somebody else to do."


class Answer(IntEnum):
    """What somebody gets who asks: nothing there (404), there but not for them (403), or yes. The best one counts."""

    NOT_THERE = 0
    NOT_ALLOWED = 1
    YES = 2


class ReasonWanted(NotAllowed):
    """The actor may do this with a reason, and has given none: a page asks for it (accounts/reasons)."""

    def __init__(self, action: str, service_id: UUID, subject_id: UUID, words: str) -> None:
        super().__init__(words)
        self.action, self.service_id, self.subject_id = action, service_id, subject_id


def answer_for(role: Role, action: str, holds: frozenset[When] = frozenset()) -> Answer:
    """What one role gets. A mistake of the programmer (KeyError) when the matrix does not know the action."""
    letter = MATRIX[action][role]
    cell = CELLS[letter]
    if letter not in (NO, SEEN) and (cell.asks is None or cell.asks in holds):
        return Answer.YES
    return Answer.NOT_ALLOWED if cell.seen_without else Answer.NOT_THERE


def answer(unit: Unit, action: str, scope: Scope) -> Answer:
    """What the actor gets, by the best of the roles that they have towards the thing; what was granted them holds."""
    roles, holds = roles_of(unit, scope), scope.holds | granted(unit, action, scope)
    return max((answer_for(role, action, holds) for role in roles), default=Answer.NOT_THERE)


def may(unit: Unit, action: str, scope: Scope) -> bool:
    """Whether the actor may do this with the thing."""
    return answer(unit, action, scope) is Answer.YES


def require(unit: Unit, action: str, scope: Scope, *, seen_by: str | None = None, words: str = NOT_YOURS) -> None:
    """Go on only when the actor may do this with the thing.

    `seen_by` is the action by which the thing is seen at all, where that is another one. Raises `NotFound` when it is
    not for them to see (R71), `ReasonWanted` when a reason is all that they lack, and `NotAllowed`, with these words,
    when they see it only.
    """
    if seen_by is not None and not may(unit, seen_by, scope):
        raise NotFound
    got = answer(unit, action, scope)
    if got is Answer.NOT_THERE:
        raise NotFound
    if got is Answer.NOT_ALLOWED:
        refuse_without_reason(unit, action, scope, words)
        raise NotAllowed(words)


def refuse_without_reason(unit: Unit, action: str, scope: Scope, words: str = NOT_YOURS) -> None:
    """Raise `ReasonWanted` where a reason is all that the actor lacks."""
    subject = scope.subject_id or next(iter(sorted(scope.households)), None)
    if subject is not None and scope.service_id is not None and may(unit, action, scope.when(reason=True)):
        raise ReasonWanted(action, scope.service_id, subject, words)
