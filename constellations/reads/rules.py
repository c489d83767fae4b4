"""What a read of child data is: who, which child, on which surface, in which quarter of an hour. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

KIND = "child-read"
QUARTER = timedelta(minutes=15)

SURFACES: Mapping[str, str] = {
    "today.today": "Today",
    "stays.board": "the bed board",
    "stays.stays": "the list of stays",
    "stays.stay": "a sleepover",
    "stays.ask": "asking for a sleepover",
    "stays.nights": "asking for a sleepover",
    "stays.send": "asking for a sleepover",
    "stays.offer": "offering other nights",
    "stays.again": "asking for other nights",
    "stays.change": "changing the nights",
    "stays.decline": "declining a sleepover",
    "children.child": "the child's page",
    "children.change": "changing what is kept of the child",
    "children.move": "the child's move to another home",
    "children.leaves": "the child's leaving",
    "children.new": "adding a child to the home",
    "households.household": "the home's page",
    "children.of_home": "the children of the home",
    "approvals.ask": "asking the child's social worker",
    "reads.reads": "this page",
    "approvals.link": "the page of a link",
    "approvals.send": "the page of a link",
}
"""The words for pages on which a child is named; of another one the name of its address stands."""

UNSHOWN = "concerns."
"""Surfaces that begin so are in the audit and in no list: nobody learns from it that a concern was raised (R49)."""

_AMONG_CONCERNS = ("break_glass.",)


def surface_of(endpoint: str) -> str:
    """Under which name a read on a page is written down: glass is mostly broken for a concern, and stands with them."""
    return f"{UNSHOWN}{endpoint}" if endpoint.startswith(_AMONG_CONCERNS) else endpoint


ROLES: Mapping[str, str] = {
    "adult": "your family",
    "hub_carer": "hub home carer",
    "satellite_carer": "carer of the constellation",
    "liaison_worker": "liaison worker",
    "supervising_social_worker": "supervising social worker",
    "childs_social_worker": "the child's social worker",
    "service_manager": "service manager",
    "safeguarding_lead": "safeguarding lead",
    "user_admin": "user administrator",
    "records_officer": "records officer",
    "auditor": "auditor",
}
"""What somebody was to the child at that time, the nearest first."""


def quarter_of(at: datetime) -> datetime:
    """The beginning of the quarter of an hour in which a moment lies."""
    return at - (at - datetime.min.replace(tzinfo=at.tzinfo)) % QUARTER


def surface_words(surface: str) -> str:
    """The page, as the family reads it."""
    return SURFACES.get(surface) or surface.rsplit(".", maxsplit=1)[-1].replace("_", " ")


def role_words(role: str | None) -> str:
    """What they were to the child."""
    return ROLES.get(role or "", "no role towards this child at that time")
