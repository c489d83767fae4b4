"""Telling people outside of the app, for the floors below the notifications: the effect is here, the way out a slot.

A fact of accounts has to be told too (an invitation, a changed address), and accounts do not know the outbox. They
name the kind; `notifications` registers its words (`NOTICE_KINDS`) and fills the slot with what queues the row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.facts import Fact, Rule
from core.slots import Slot

if TYPE_CHECKING:
    from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell each of these people once of one occurrence about one subject. None is somebody who has no account yet:
    whom the notice reaches is then for its kind to find."""

    kind: str
    subject_id: UUID
    people: tuple[UUID | None, ...]
    occurrence: str = "once"
    service_id: UUID | None = None

    def carry_out(self, unit: Unit, _fact: Fact) -> None:
        """Hand it to whoever queues notices."""
        for queue in NOTIFIERS:
            queue(unit, self)


NOTIFIERS: Slot[Callable[[Unit, Notify], None]] = Slot("notifiers")
"""What queues a notice: the outbox."""


def notify(
    kind: str,
    about: Callable[[Any], UUID],
    people: Callable[[Any], tuple[UUID | None, ...]],
    occurrence: Callable[[Any], str] = lambda _fact: "once",
) -> Rule:
    """A rule of an effect table: tell `people(fact)` about `about(fact)`, worded by its kind when it is sent."""

    def rule(_unit: Unit, fact: Any) -> tuple[Notify, ...]:
        return (Notify(kind, about(fact), people(fact), occurrence(fact), getattr(fact, "service_id", None)),)

    return rule
