"""Reads of the register."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from accounts.register.models import Authority, RegionalHub
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class ListedHub:
    """A regional hub with its members in order of their names."""

    name: str
    lead: str
    began: str
    members: tuple[Authority, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """All authorities: by regional hub, and those that are in none by region."""

    hubs: tuple[ListedHub, ...]
    in_none: dict[str, tuple[Authority, ...]]
    count: int


def whole_register(unit: Unit) -> Register:
    """Everything that the register knows, hubs and authorities by name, in two statements."""
    hubs = unit.session.scalars(select(RegionalHub).order_by(RegionalHub.name)).all()
    authorities = unit.session.scalars(select(Authority).order_by(Authority.region, Authority.name)).all()
    members: dict[str | None, list[Authority]] = defaultdict(list)
    for authority in authorities:
        members[authority.regional_hub].append(authority)
    in_none: dict[str, list[Authority]] = defaultdict(list)
    for authority in members[None]:
        in_none[authority.region].append(authority)
    return Register(
        hubs=tuple(
            ListedHub(h.name, h.lead, h.began, tuple(sorted(members[h.code], key=lambda a: a.name))) for h in hubs
        ),
        in_none={region: tuple(found) for region, found in in_none.items()},
        count=len(authorities),
    )


def list_authorities(unit: Unit) -> list[Authority]:
    """The authorities of England by name."""
    return list(unit.session.scalars(select(Authority).order_by(Authority.name, Authority.code)))
