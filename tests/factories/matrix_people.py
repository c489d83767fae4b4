"""Somebody for each role of the access matrix, and what they are wherever the thing stands (R72)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounts.permissions.roles import Role
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, Builder, House, Somebody


class Where(StrEnum):
    """Whose the thing is that is asked for, seen from the Marsh family's Heron."""

    OWN = "own"
    NEXT_DOOR = "same service, other constellation"
    ELSEWHERE = "other service"
    GONE = "deleted"


# What a role of Heron's is towards a thing of the other constellation of its service. Missing: the same as at home.
_NEXT_DOOR: Mapping[Role, Role | None] = {Role.SAT: Role.CAR, Role.HUB: Role.CAR, Role.LIA: None, Role.SSW: None}
# Whoever stands in no service stays what they are elsewhere, too.
_NOWHERE_IN_PARTICULAR = frozenset({Role.PUB, Role.INV, Role.EXT, Role.SUS, Role.OPS, Role.LRN, Role.MOD})


def role_towards(role: Role, where: Where | None) -> Role | None:
    """As what the somebody of this role comes to a thing that stands there; None is nobody in particular.

    Without a place it is a page of everybody's own service; the other service's manager comes as its manager.
    """
    if where is None:
        return {Role.XLA: Role.SMG}.get(role, role)
    if where in (Where.OWN, Where.GONE) or role in _NOWHERE_IN_PARTICULAR:
        return role
    if where is Where.NEXT_DOOR:
        return _NEXT_DOOR.get(role, role)
    return {Role.XLA: Role.SMG}.get(role, Role.XLA)


@dataclass(frozen=True)
class Opened:
    """Somebody's browser, with the token that its pages carry."""

    browser: Browser
    token: str
    somebody: Somebody | None = None


def cast(house: House) -> dict[Role, Somebody | None]:
    """Who plays which role; None is nobody who could sign in (signed out, by a link, suspended)."""
    service = house.heron.service_id
    with house.database.as_owner() as session:
        make = Builder(session)
        platform = make.space("platform", "Kith")
        hub = make.space("regional_hub", "Foster Eastshire")
        group = make.space("interest_group", "Siblings together")
        return {
            Role.PUB: None,
            Role.INV: make.person("Iris Newman"),
            Role.CAR: make.unplaced_carer("Hal Okoro", service),
            Role.SAT: house.marsh.carer,
            Role.HUB: house.heron.hub_carer,
            Role.LIA: house.heron.liaison_worker,
            Role.SSW: house.social_worker,
            Role.EXT: None,
            Role.SMG: house.manager,
            Role.MOD: make.member("Mo Farrow", group, "facilitator"),
            Role.SGL: make.member("Grace Lund", service, "safeguarding_lead"),
            Role.UAD: make.member("Una Dale", service, "user_admin"),
            Role.DPO: make.member("Dilys Poole", service, "records_officer"),
            Role.AUD: make.member("Alba Reece", service, "auditor"),
            Role.OPS: make.member("Otis Penn", platform, "platform_operator"),
            Role.LRN: make.member("Lena Rush", hub, "learning_team"),
            Role.XLA: house.other_manager,
            Role.SUS: make.suspended("Sid Usher", service, NOW),
        }
