"""Who sees which of a service's people, and who changes what they are to it (access-matrix: profile_card.read, user.*,
role.grant, constellation.members_manage)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from accounts.people.models import Person
from accounts.people.queries import Standing, find_person, homes_in, standings_of
from accounts.people.roles import WHOLE_SERVICE
from accounts.permissions.decide import Answer, Scope, When, answer, may, refuse_without_reason, require
from accounts.permissions.grants import granted
from core.refusals import NotFound
from core.unit_of_work import Unit

READ, INVITE, SUSPEND = "profile_card.read", "user.invite_approve", "user.suspend"
GRANT, MEMBERS = "role.grant", "constellation.members_manage"
_WORKS_FOR = ("supervising_social_worker",)
_HOME_ROLES = ("adult", "carer", *_WORKS_FOR)


def services_of(unit: Unit) -> list[UUID]:
    """The services in which the actor stands, in a steady order."""
    return sorted({relation.service_id for relation in unit.relations if relation.service_id is not None})


def service_for(unit: Unit, action: str, asked: UUID | None = None) -> UUID:
    """The service that the page is about: the one that was asked for, else the first where the actor may do this.

    Raises `NotFound` or `NotAllowed` when there is none.
    """
    own = [asked] if asked is not None else services_of(unit)
    for service_id in own:
        if may(unit, action, whole(service_id)):
            return service_id
    require(unit, action, whole(own[0] if own else None))
    raise NotFound


def whole(service_id: UUID | None) -> Scope:
    """A service's people as a whole. A second person is asked for by the use case itself."""
    return Scope(service_id=service_id).when(second_approver=True)


def sees_whole_service(unit: Unit, service_id: UUID) -> bool:
    """Whether the actor sees everybody of the service, and not only those with whom they stand somewhere."""
    return unit.is_related(service_id, *WHOLE_SERVICE)


def own_places(unit: Unit) -> frozenset[UUID]:
    """The constellations and homes in which the actor stands or works: whose people they may see."""
    return unit.subjects("hub_carer", "satellite_carer", "liaison_worker", *_HOME_ROLES)


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """Somebody as the actor may see them: only what they are to places that the actor may know of."""

    person: Person
    service_id: UUID
    standings: tuple[Standing, ...]
    whole: bool


def _scopes(standings: Iterable[Standing]) -> list[Scope]:
    """Where the person stands, each as a scope: their homes, their constellations, the service."""
    scopes = []
    for one in standings:
        if one.kind == "constellation":
            scopes.append(Scope(service_id=one.service_id, constellation_id=one.subject_id))
        elif one.kind == "household" and one.subject_id is not None:
            scopes.append(Scope(service_id=one.held_by, households=frozenset({one.subject_id})))
        elif one.kind == "service":
            scopes.append(Scope(service_id=one.service_id))
    return scopes


def _constellations_worked_for(unit: Unit, standings: Iterable[Standing]) -> frozenset[UUID]:
    """Those of the constellations in which these stand where the actor works for a home."""
    mine = unit.subjects(*_WORKS_FOR)
    where = {one.subject_id for one in standings if one.kind == "constellation" and one.subject_id is not None}
    return frozenset(one for one in where if mine and not mine.isdisjoint(homes_in(unit, one)))


def place_of(unit: Unit, one: Standing) -> Scope:
    """Where this standing is, with the homes there that the actor works for."""
    if one.kind != "constellation":
        return Scope(service_id=one.held_by)
    worked_for = unit.subjects(*_WORKS_FOR) if _constellations_worked_for(unit, [one]) else frozenset[UUID]()
    return Scope(service_id=one.service_id, constellation_id=one.subject_id, households=worked_for)


def get_person_for(unit: Unit, person_id: UUID, action: str = READ, service_id: UUID | None = None) -> SeenPerson:
    """The person for an actor who may do this with them, in one of the services that both stand in.

    Raises `NotFound` for who may not see them, and `NotAllowed` for who may see but not do this.
    """
    person = find_person(unit, person_id)
    standings = standings_of(unit, person_id)
    services = [service_id] if service_id is not None else services_of(unit)
    seen = next((found for one in services if (found := _seen(unit, person, standings, one))), None)
    operator = bool(unit.subjects("platform_operator"))
    if seen is None and person is not None and service_id is not None and operator and action != READ:
        # The platform's operator alone acts on somebody whom they do not otherwise see (user.suspend, with a reason).
        by_reason = whole(service_id).when(reason=True)
        seen = SeenPerson(person, service_id, (), whole=True) if may(unit, action, by_reason) else None
    if seen is None:
        raise NotFound
    if action != READ:
        require(unit, action, whole(seen.service_id).when(reason=True))
    return seen


def _seen(unit: Unit, person: Person | None, standings: list[Standing], service_id: UUID) -> SeenPerson | None:
    theirs = [one for one in standings if service_id in (one.service_id, one.held_by)]
    if person is None or not theirs:
        return None
    about_them = [replace(scope, subject_id=person.id) for scope in _scopes(theirs)]
    if sees_whole_service(unit, service_id) or any(_by_reason(unit, scope) for scope in about_them):
        return SeenPerson(person, service_id, tuple(theirs), whole=True)
    own = own_places(unit) | _constellations_worked_for(unit, theirs)
    shown = tuple(one for one in theirs if one.is_now(unit.now) and (one.subject_id in own or one.kind == "service"))
    worked_for = unit.subjects(*_WORKS_FOR)
    if not any(may(unit, READ, replace(scope, households=scope.households | worked_for)) for scope in _scopes(shown)):
        return None
    return SeenPerson(person, service_id, shown, whole=False)


def _by_reason(unit: Unit, scope: Scope) -> bool:
    """Whether the actor sees this person by the reason that they gave."""
    return When.REASON in granted(unit, READ, scope) and may(unit, READ, scope)


def get_card_for(unit: Unit, person_id: UUID, service_id: UUID | None) -> SeenPerson:
    """The person for their page. Raises `ReasonWanted` for who sees it with a reason; else as `get_person_for`."""
    try:
        return get_person_for(unit, person_id, service_id=service_id)
    except NotFound:
        for one in services_of(unit):
            theirs = [held for held in standings_of(unit, person_id) if one in (held.service_id, held.held_by)]
            for scope in _scopes(theirs):
                if answer(unit, READ, scope) is Answer.NOT_ALLOWED:
                    refuse_without_reason(unit, READ, replace(scope, subject_id=person_id))
        raise
