"""The effect that tells people outside the app: rows of the outbox, in the transaction of the fact (E57)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from core.facts import Fact, Rule
from core.ids import new_id
from core.notify import Notify
from core.unit_of_work import Unit
from notifications.outbox.kinds import NOTICE_KINDS
from notifications.outbox.models import EMAIL, Outbox

_RELATED = text("select distinct person_id from people_related(:subject, :roles, :at)")


@dataclass(frozen=True, slots=True)
class TellByMail:
    """Tell people of one occurrence about one subject, once each.

    `people` are told by name (None is somebody without an account, whom the kind's `to` finds); `roles` are those
    who stand in one of them to `related_to` at that moment. Who did the thing is not told of it by way of a role:
    they know. `after` is how long the mail waits, for what may still be taken back: whether it stands is read when
    it is sent.
    """

    kind: str
    subject_id: UUID
    occurrence: str
    service_id: UUID | None = None
    people: tuple[UUID | None, ...] = ()
    related_to: UUID | None = None
    roles: tuple[str, ...] = ()
    after: timedelta = timedelta(0)

    def carry_out(self, unit: Unit, _fact: Fact) -> None:
        """Queue a row for each person. The same again finds its rows there, and adds none."""
        if NOTICE_KINDS.get(self.kind) is None:
            raise LookupError(f"{self.kind} is not a registered kind of notice")
        for person_id in sorted({*self.people, *self._related(unit)}, key=str):
            unit.add_row(
                Outbox.__table__,  # type: ignore[arg-type]  # a declarative table is a Table
                id=new_id(),
                kind=self.kind,
                subject_id=self.subject_id,
                occurrence=self.occurrence,
                person_id=person_id,
                channel=EMAIL,
                service_id=self.service_id,
                created_at=unit.now,
                next_at=unit.now + self.after,
            )

    def _related(self, unit: Unit) -> set[UUID]:
        if self.related_to is None or not self.roles:
            return set()
        values = {"subject": self.related_to, "roles": list(self.roles), "at": unit.now}
        return set(unit.session.scalars(_RELATED, values)) - {unit.actor.person_id}


def mail_to(
    kind: str,
    about: Callable[[Any], UUID],
    *,
    roles: tuple[str, ...] = (),
    of: Callable[[Any], UUID] | None = None,
    people: Callable[[Any], tuple[UUID | None, ...]] = lambda _fact: (),
    occurrence: Callable[[Any], str] = lambda _fact: "once",
    after: timedelta = timedelta(0),
) -> Rule:
    """A rule of an effect table: tell `people(fact)`, and those who stand in `roles` to `of(fact)`, about it."""

    def rule(_unit: Unit, fact: Any) -> tuple[TellByMail, ...]:
        return (
            TellByMail(
                kind=kind,
                subject_id=about(fact),
                occurrence=occurrence(fact),
                service_id=getattr(fact, "service_id", None),
                people=people(fact),
                related_to=of(fact) if of else None,
                roles=roles,
                after=after,
            ),
        )

    return rule


def queue_notice(unit: Unit, told: Notify) -> None:
    """Queue a notice of a floor below, for the slot `core.notify.NOTIFIERS`."""
    TellByMail(told.kind, told.subject_id, told.occurrence, told.service_id, told.people).carry_out(unit, Fact())
