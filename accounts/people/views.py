"""The pages of a service's people: the list and a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from accounts.people import clearing_views, granting_views, inviting_views, revoking_views
from accounts.people.access import (
    GRANT,
    INVITE,
    READ,
    SUSPEND,
    SeenPerson,
    get_card_for,
    service_for,
    whole,
)
from accounts.people.clearing import may_clear
from accounts.people.granting import constellations_to_staff, list_waiting, roles_to_give
from accounts.people.letting_in import can_be_let_in
from accounts.people.queries import Wanted, email_of, spaces_named
from accounts.people.revoking import may_end, open_revocation
from accounts.people.roles import ROLE_KINDS, WHOLE_SERVICE
from accounts.people.showing import people_page, person_page
from accounts.people.slots import PERSON_WAYS
from accounts.permissions.decide import may
from accounts.shell.form_page import Link
from accounts.shell.page import show
from accounts.shell.service_parts import ServicePart
from accounts.signin.access import access
from core.ids import parse_id
from core.unit_of_work import Unit

blueprint = Blueprint("people", __name__)
for views in (inviting_views, granting_views, revoking_views, clearing_views):
    views.register(blueprint)
LONGEST_SEARCH = 60


@blueprint.get("/service/people")
@access(READ)
def people() -> ResponseReturnValue:
    """The service's people whom the actor may see, by family name, fifty at a time."""

    def build(unit: Unit) -> dict[str, Any]:
        service_id = service_for(unit, READ, parse_id(request.args.get("service")))
        name = spaces_named(unit, [service_id])[service_id][1]
        return {"page": people_page(unit, service_id, name, wanted(), ways_on(unit, service_id))}

    return show("accounts/people/people.html", build, title="People", section="service")


def wanted() -> Wanted:
    """What the address asks for. A role that nobody has is as good as none."""
    role = request.args.get("role", "")
    known = {*ROLE_KINDS, "revoked", "ended"}
    words = " ".join(request.args.get("q", "")[:LONGEST_SEARCH].split()).replace("\0", "")
    return Wanted(words, role if role in known else "", parse_id(request.args.get("after")))


def ways_on(unit: Unit, service_id: UUID) -> tuple[Link, ...]:
    """What the actor can do from the list."""
    found = []
    if may(unit, INVITE, whole(service_id)):
        found.append(Link("Invite somebody", url_for("people.invite", service=service_id)))
        found.append(Link("Invitations", url_for("people.invitations", service=service_id)))
    if may(unit, GRANT, whole(service_id)):
        waiting = len(list_waiting(unit))
        found.append(Link(f"Roles that wait ({waiting})" if waiting else "Roles that wait", url_for("people.roles")))
    return tuple(found)


@blueprint.get("/service/people/<uuid:person_id>")
@access(READ)
def person(person_id: UUID) -> ResponseReturnValue:
    """A person: what they are, were and will be to the service."""

    def build(unit: Unit) -> dict[str, Any]:
        seen = get_card_for(unit, person_id, parse_id(request.args.get("service")))
        service = whole(seen.service_id)
        reaches = any(may(unit, action, service) for action in (INVITE, SUSPEND))
        return {
            "page": person_page(
                unit,
                seen,
                email=email_of(unit, person_id) if reaches else None,
                ends=lambda one: may_end(unit, one),
                actions=_actions(unit, seen),
                end=_end(unit, seen),
            )
        }

    return show("accounts/people/person.html", build, title="A person", section="service")


def _actions(unit: Unit, seen: SeenPerson) -> tuple[Link, ...]:
    if seen.person.id == unit.person_id or open_revocation(unit, seen.person.id, seen.service_id) is not None:
        return ()
    values: dict[str, Any] = {"person_id": seen.person.id, "service": seen.service_id}
    found = [way for provide in PERSON_WAYS if (way := provide(unit, seen.person.id)) is not None]
    if can_be_let_in(unit, seen) is not None:
        found.append(Link("Invite them to sign in", url_for("people.let_in", **values)))
    if roles_to_give(unit, seen.service_id):
        found.append(Link("Give a role", url_for("people.give_role", **values)))
    if constellations_to_staff(unit, seen.service_id):
        found.append(Link("Make them liaison worker", url_for("people.make_liaison_worker", **values)))
    if may_clear(unit, seen):
        found.append(Link("Clear their second step", url_for("people.clear_second_step", **values)))
    return tuple(found)


def _end(unit: Unit, seen: SeenPerson) -> Link | None:
    if seen.person.id == unit.person_id or not may(unit, SUSPEND, whole(seen.service_id)):
        return None
    values: dict[str, Any] = {"person_id": seen.person.id, "service": seen.service_id}
    if open_revocation(unit, seen.person.id, seen.service_id) is not None:
        return Link("Give their access back", url_for("people.give_back", **values))
    return Link("End their access", url_for("people.end_access", **values))


def people_part(unit: Unit) -> ServicePart | None:
    """The way to the list, for whoever administers people or workers who look somebody up."""
    if not unit.subjects(*WHOLE_SERVICE, "liaison_worker", "social_worker"):
        return None
    return ServicePart("People", "Who is in, and what they do", url_for("people.people"), "users")
