"""The effect that tells people outside the app: rows of the outbox, in the transaction of the fact (E57)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from core.facts import Fact, Rule
from core.ids import new_id
from core.notify import Notify
from core.unit_of_work import Unit
from notifications.outbox.kinds import NOTICE_KINDS
from notifications.outbox.models import Outbox

RELATED = text("select distinct person_id from people_related(:subject, :roles, :at)")


@dataclass(frozen=True, slots=True)
class TellByMail:
    """Tell people of one occurrence about one subject, once each.

    `people` are told by name (None is somebody without an account, whom the kind's `to` finds); `roles` are those
    who stand in one of them to `related_to` at that moment. Who did the thing is not told of it by way of a role:
    they know. `after` is how long it waits, for what may still be taken back: whether it stands is read when it is
    sent. `until` is the moment after which it is of no use: a reminder that could not be sent before is dropped.
    `space_id` is the space by which a person may mute it, where that is not the service.
    """

    kind: str
    subject_id: UUID
    occurrence: str
    service_id: UUID | None = None
    people: tuple[UUID | None, ...] = ()
    related_to: UUID | None = None
    roles: tuple[str, ...] = ()
    after: timedelta = timedelta(0)
    until: datetime | None = None
    space_id: UUID | None = None

    def carry_out(self, unit: Unit, _fact: Fact) -> None:
        """Queue a row for each person and channel. The same again finds its rows there, and adds none."""
        self.queue(unit, self._related(unit))

    def queue(self, unit: Unit, people: Iterable[UUID]) -> None:
        """The same where a look has found already who stands in `roles`: one statement for many subjects."""
        related = set(people)
        kind = NOTICE_KINDS.get(self.kind)
        if kind is None:
            raise LookupError(f"{self.kind} is not a registered kind of notice")
        for person_id in sorted({*self.people, *related}, key=str):
            for way in kind.ways(person_id):
                unit.add_row(
                    Outbox.__table__,  # type: ignore[arg-type]  # a declarative table is a Table
                    id=new_id(),
                    kind=self.kind,
                    subject_id=self.subject_id,
                    occurrence=self.occurrence,
                    person_id=person_id,
                    channel=way,
                    weight=kind.weight,
                    service_id=self.service_id,
                    space_id=self.space_id or self.service_id,
                    actor_id=unit.actor.person_id,
                    reason=" ".join(self.roles) if person_id in related else "",
                    related_to=self.related_to if person_id in related and person_id not in self.people else None,
                    created_at=unit.now,
                    next_at=unit.now + self.after,
                    until=self.until,
                )

    def _related(self, unit: Unit) -> set[UUID]:
        if self.related_to is None or not self.roles:
            return set()
        values = {"subject": self.related_to, "roles": list(self.roles), "at": unit.now}
        return set(unit.session.scalars(RELATED, values)) - {unit.actor.person_id}


def mail_to(
    kind: str,
    about: Callable[[Any], UUID],
    *,
    roles: tuple[str, ...] = (),
    of: Callable[[Any], UUID] | None = None,
    people: Callable[[Any], tuple[UUID | None, ...]] = lambda _fact: (),
    occurrence: Callable[[Any], str] = lambda _fact: "once",
    after: timedelta = timedelta(0),
    until: Callable[[Any], datetime | None] = lambda _fact: None,
    space: Callable[[Any], UUID | None] = lambda _fact: None,
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
                until=until(fact),
                space_id=space(fact),
            ),
        )

    return rule


def queue_notice(unit: Unit, told: Notify) -> None:
    """Queue a notice of a floor below, for the slot `core.notify.NOTIFIERS`."""
    TellByMail(told.kind, told.subject_id, told.occurrence, told.service_id, told.people).carry_out(unit, Fact())
