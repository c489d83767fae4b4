"""Somebody who is here already without an account, from a file or typed in: invited, they are no second person."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from accounts.people.queries import Standing, Wanted, email_of, list_people, standings_of
from accounts.people.roles import ROLE_KINDS
from core.unit_of_work import Unit

MOST_OF_A_NAME = 20


@dataclass(frozen=True, slots=True)
class Inviting:
    """Who is invited, as what, and where: a home, a constellation, or the service itself."""

    email: str
    given_name: str
    family_name: str
    role: str
    place_id: UUID
    reason: str = ""
    approved: bool = False


@dataclass(frozen=True, slots=True)
class AlreadyHere:
    """Who is here already, and whether the invitation gives them a role that they do not have."""

    person_id: UUID
    adds_role: bool


def same_person(unit: Unit, service_id: UUID, asked: Inviting, *, at_home: bool) -> AlreadyHere | None:
    """The one person of this name without an account whom the invitation can only mean: an adult of the same home, or
    somebody of the service's staff. None where there is nobody, or more than one: two people may share a name."""
    name = f"{asked.given_name} {asked.family_name}"
    found = []
    for listed in list_people(unit, service_id, Wanted(name), None, MOST_OF_A_NAME):
        same_name = f"{listed.given_name} {listed.family_name}".casefold() == name.casefold()
        if not same_name or listed.revoked or email_of(unit, listed.person_id) is not None:
            continue
        held = [one for one in standings_of(unit, listed.person_id) if not one.is_over(unit.now)]
        if any(_stands(one, asked.place_id if at_home else None) for one in held):
            has = any(one.role == asked.role and one.subject_id == asked.place_id for one in held)
            found.append(AlreadyHere(listed.person_id, adds_role=not has))
    return found[0] if len(found) == 1 else None


def _stands(one: Standing, home: UUID | None) -> bool:
    """Whether this is where an invitation leads: into the home, or among the staff."""
    if home is not None:
        return one.role == "adult" and one.subject_id == home
    kind = ROLE_KINDS.get(one.role)
    return kind is not None and kind.where in {"service", "constellation"} and not one.role.endswith("_carer")


def role_to_enter_by(standings: tuple[Standing, ...]) -> Standing | None:
    """As what somebody who is here is let in: by what they are already, a home first."""
    held = [one for one in standings if one.until is None and one.subject_id is not None]
    at_home = [one for one in held if one.role == "adult"]
    staff = [one for one in held if _stands(one, None)]
    return next(iter([*at_home, *staff]), None)
