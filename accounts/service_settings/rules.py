"""The kinds of value of a setting: what may be typed, how far it may be loosened, and how it is said. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType
from uuid import UUID

from core.facts import Fact

ChangeId = NewType("ChangeId", UUID)
Value = Mapping[str, int | str | bool]
"""A setting's answer: its parts by name."""


class Decision(StrEnum):
    """What became of a proposed change. Only another manager than the proposer confirms or refuses."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from `least` to `most`; where one of them is the default, it may only be tightened."""

    name: str
    label: str
    default: int
    least: int
    most: int
    unit: str

    def said(self, value: object) -> str:
        """ "7 days"."""
        return f"{value} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few answers; the first is the strict default."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]

    @property
    def default(self) -> str:
        """The strict one."""
        return self.options[0][0]

    def said(self, value: object) -> str:
        """The words of the answer."""
        return dict(self.options).get(str(value), str(value))


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the service's own, empty until it has typed some."""

    name: str
    label: str
    default: str
    unset: str

    def said(self, value: object) -> str:
        """The words, or what holds while there are none."""
        return str(value) or self.unset


Part = Number | Choice | Words


@dataclass(frozen=True, slots=True)
class Setting:
    """One question. Without parts it is fixed in this version, and `fixed` says how."""

    id: str
    question: str
    parts: tuple[Part, ...] = ()
    fixed: str = ""
    note: str = ""

    @property
    def default(self) -> dict[str, int | str | bool]:
        """The strict default, which holds until a service has changed it."""
        return {part.name: part.default for part in self.parts}

    def said(self, value: Value) -> tuple[tuple[str, str], ...]:
        """Each part with its answer in words; a part that an older answer does not have says its default."""
        return tuple((part.label, part.said(value.get(part.name, part.default))) for part in self.parts)

    def is_fit(self, value: Value) -> bool:
        """Whether the value keeps to the bounds: what was good once may be too loose in a later version."""
        return all(_fits(part, value.get(part.name, part.default)) for part in self.parts)


def _fits(part: Part, value: object) -> bool:
    if isinstance(part, Number):
        return isinstance(value, int) and part.least <= value <= part.most
    if isinstance(part, Choice):
        return value in {name for name, _ in part.options}
    return isinstance(value, str)


@dataclass(frozen=True, kw_only=True)
class SettingFact(Fact):
    """What every fact about a setting carries: whose, which, before and after as text, and why."""

    service_id: UUID
    setting: str
    change_id: ChangeId
    changes: tuple[tuple[str, str | None, str | None], ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class SettingChangeProposed(SettingFact):
    """A manager asks that the service's answer be another one."""


@dataclass(frozen=True, kw_only=True)
class SettingChanged(SettingFact):
    """A second manager agreed: the answer is another one from its day on."""


@dataclass(frozen=True, kw_only=True)
class SettingChangeRefused(SettingFact):
    """A second manager did not agree."""


@dataclass(frozen=True, kw_only=True)
class SettingChangeWithdrawn(SettingFact):
    """Who asked takes it back."""
