"""Facts and effects: what happened, and everything that follows from it (architecture 1.2).

A state change records a `Fact`, a frozen past-tense dataclass of ids and scalars. Each feature has one table of
effects, fact type to rules; the unit of work carries the effects out in the same transaction. Nothing else
sends, logs or emits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from core.unit_of_work import Unit


@dataclass(frozen=True)
class Fact:
    """Something that happened. Subclasses hold ids and scalars only, and are named in the past tense.

    The audit seals the fields of a child (core/audit/sealed_detail.py), and those that `SEALED` names besides.
    """

    SEALED: ClassVar[frozenset[str]] = frozenset()


class Effect(Protocol):
    """Something that follows from a fact, carried out inside the transaction that recorded it."""

    def carry_out(self, unit: Unit, fact: Fact) -> None:
        """Write what has to be written, through the unit."""


Rule = Callable[["Unit", Any], Iterable[Effect]]
EffectTable = Mapping[type[Fact], tuple[Rule, ...]]


def _plain(value: object) -> object:
    if isinstance(value, UUID | datetime | date):
        return value.isoformat() if not isinstance(value, UUID) else str(value)
    if isinstance(value, tuple | list | frozenset | set):
        return [_plain(item) for item in value]
    return value


def plain_fact(fact: Fact) -> dict[str, Any]:
    """The fact as JSON-able values, for the audit row."""
    return {f.name: _plain(getattr(fact, f.name)) for f in fields(fact)}


def kebab(name: str) -> str:
    """`StayAccepted` as `stay-accepted`: how facts are named in the audit and in notices."""
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
