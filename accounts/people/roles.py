"""The roles that a service's people have, in the words of the field, and by whom each is given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Given(StrEnum):
    """By whom a role is given, by the action of the access matrix."""

    SECOND = "role.grant"
    """One asks, another of the same right approves."""
    MEMBERS = "constellation.members_manage"
    """Whoever manages the members of the constellation."""
    INVITED = "user.invite_approve"
    """Whoever invites people and takes them in."""
    ELSEWHERE = ""
    """It follows from something else: a home's place, an assignment, a decision of the group."""


@dataclass(frozen=True, slots=True)
class RoleKind:
    """A role: what it is called, where people stand in it (a kind of space, or "household"), by whom it is given."""

    key: str
    words: str
    where: str
    given: Given


def _kinds(*kinds: RoleKind) -> dict[str, RoleKind]:
    return {kind.key: kind for kind in kinds}


ROLE_KINDS = _kinds(
    RoleKind("service_manager", "Service manager", "service", Given.SECOND),
    RoleKind("safeguarding_lead", "Safeguarding lead", "service", Given.SECOND),
    RoleKind("user_admin", "User administrator", "service", Given.SECOND),
    RoleKind("records_officer", "Records officer", "service", Given.SECOND),
    RoleKind("auditor", "Auditor", "service", Given.SECOND),
    RoleKind("social_worker", "Social worker", "service", Given.INVITED),
    RoleKind("liaison_worker", "Liaison worker", "constellation", Given.MEMBERS),
    RoleKind("adult", "Adult of a home", "household", Given.INVITED),
    RoleKind("hub_carer", "Hub home carer", "constellation", Given.ELSEWHERE),
    RoleKind("satellite_carer", "Satellite carer", "constellation", Given.ELSEWHERE),
    RoleKind("supervising_social_worker", "Supervising social worker", "household", Given.ELSEWHERE),
    RoleKind("childs_social_worker", "Child’s social worker", "child", Given.ELSEWHERE),
    RoleKind("hub_staff", "Hub staff", "regional_hub", Given.ELSEWHERE),
    RoleKind("coach", "Coach", "regional_hub", Given.ELSEWHERE),
    RoleKind("learning_team", "Learning team", "regional_hub", Given.ELSEWHERE),
    RoleKind("facilitator", "Facilitator", "interest_group", Given.ELSEWHERE),
    RoleKind("platform_operator", "Platform operator", "platform", Given.SECOND),
)

WHOLE_SERVICE = ("service_manager", "safeguarding_lead", "user_admin")
"""Who sees the people of the whole service; everybody else those with whom they stand somewhere."""
OF_THE_SERVICE = tuple(kind.key for kind in ROLE_KINDS.values() if kind.where == "service")


def role_words(role: str) -> str:
    """ "Liaison worker"; a role that nobody named yet as its key reads."""
    kind = ROLE_KINDS.get(role)
    return kind.words if kind else role.replace("_", " ").capitalize()


def place_words(kind: str, place: str) -> str:
    """ "Heron constellation", "the Marsh home", "Wexmoor"; a child is never named here (R35)."""
    if kind == "constellation":
        return f"{place} constellation"
    if kind == "household":
        return f"the {place} home" if place else "a home of another service"
    return place
