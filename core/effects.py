"""The effects of every fact, gathered from the features, and the audit row that each fact makes unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Table

from core.audit.models import AuditEntry
from core.audit.sealed_detail import seal_detail
from core.facts import EffectTable, Fact, Rule, kebab, plain_fact
from core.ids import new_id
from core.jobs.models import DueRow
from core.streams.append import Entry

if TYPE_CHECKING:
    from core.unit_of_work import Unit

EFFECTS: dict[type[Fact], tuple[Rule, ...]] = {}


def gather_effects(tables: Iterable[EffectTable]) -> None:
    """Fill the one table from the features' tables; the registry calls this once at start."""
    EFFECTS.clear()
    for table in tables:
        EFFECTS.update(table)


def audit_row(unit: Unit, fact: Fact) -> tuple[Table, dict[str, Any]]:
    """The audit row of a fact (R53): who, when, what, before and after; what is about a child lies sealed in it."""
    entry_id, service_id = new_id(), getattr(fact, "service_id", None)
    values = {
        "id": entry_id,
        "service_id": service_id,
        "at": unit.now,
        "actor": unit.actor.key_owner,
        "session_id": unit.actor.session_id,
        "kind": kebab(type(fact).__name__),
        "detail": seal_detail(service_id, entry_id, plain_fact(fact), fact.SEALED),
    }
    return AuditEntry.__table__, values  # type: ignore[return-value]  # a declarative table is a Table


@dataclass(frozen=True, slots=True)
class Tell:
    """Append an entry to a stream: its watchers learn that something happened, not what (architecture 1.3)."""

    stream_kind: str
    subject_id: UUID
    kind: str
    about_id: UUID | None = None

    def carry_out(self, unit: Unit, fact: Fact) -> None:
        """Queue the entry."""
        del fact  # the rule read from it what is told
        unit.add_entry(Entry(self.stream_kind, self.subject_id, self.kind, self.about_id))


@dataclass(frozen=True, slots=True)
class Later:
    """Put work into the due rows: the named job runs at `due_at`, once, with what is true then."""

    job: str
    subject_id: UUID
    due_at: datetime
    service_id: UUID | None = None

    def carry_out(self, unit: Unit, fact: Fact) -> None:
        """Queue the row."""
        del fact  # the rule read from it what is due
        unit.add_row(
            DueRow.__table__,  # type: ignore[arg-type]
            id=new_id(),
            job=self.job,
            subject_id=self.subject_id,
            service_id=self.service_id,
            due_at=self.due_at,
        )


def tell(
    stream_kind: str,
    subject: Callable[[Any], UUID],
    kind: str,
    about: Callable[[Any], UUID] | None = None,
) -> Rule:
    """A rule of an effect table: this fact appends one entry of `kind` to the stream about `subject(fact)`."""

    def rule(_unit: Unit, fact: Any) -> tuple[Tell, ...]:
        return (Tell(stream_kind, subject(fact), kind, about(fact) if about else None),)

    return rule
