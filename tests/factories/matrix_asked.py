"""How an address is asked in the walk over the access matrix: at which things, with what, and what then holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from accounts.permissions.roles import Role, When
from core.ids import new_id
from tests.factories.matrix_people import Where
from tests.factories.pages_house import House

Ids = Mapping[str, UUID | str]
Holds = Mapping[Role, frozenset[When]]
Fields = Mapping[str, str]


@dataclass(frozen=True)
class Thing:
    """One thing that is asked for: the values in its address, and what holds of it for whom."""

    ids: Ids
    holds: Holds = field(default_factory=dict)


FAMILYS: Holds = {Role.SAT: frozenset({When.OWN})}
MAY_AGREE: Holds = {**FAMILYS, Role.SMG: frozenset({When.APART}), Role.XLA: frozenset({When.APART})}
Things = Callable[[House], Mapping[Where, Thing]]


@dataclass(frozen=True)
class Asked:
    """How an address is asked. `seen_by` is the action by which its thing is seen at all.

    `everybody` is a page that each has for themselves: what it lists is proved by canaries, not by a status. `only` are
    the roles for whom something is there at all, where a page is narrower than the table (it is never wider).
    """

    things: Things
    seen_by: str = ""
    fields: Fields | Callable[[House], Fields] = field(default_factory=dict)
    success: int = 200
    everybody: bool = False
    only: frozenset[Role] | None = None
    signed_out: int = 302
    """What somebody gets who is not signed in: the way in, but for a page that has something for everybody."""


def nothing(_: House) -> Mapping[Where, Thing]:
    """No thing: the page is the person's own."""
    return {Where.OWN: Thing({})}


def familys_page(_: House) -> Mapping[Where, Thing]:
    """No thing, on a page of one's own family."""
    return {Where.OWN: Thing({}, FAMILYS)}


def around(name: str, *ids: UUID, holds: Holds | None = None) -> Mapping[Where, Thing]:
    """Under this name in the address: our own thing, next door's, another service's; and one that is gone."""
    return {where: Thing({name: one}, holds or {}) for where, one in zip(Where, (*ids, new_id()), strict=True)}
