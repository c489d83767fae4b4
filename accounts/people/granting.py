"""Roles with dates: given at once where one person may, else asked for by one and approved by another (role.grant).

Nobody gives themselves a role, and nobody approves what they asked for or their own; the table says so as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.people.access import GRANT, MEMBERS, get_person_for, services_of, whole
from accounts.people.inviting import needs_second
from accounts.people.models import Person, RoleRequest
from accounts.people.queries import constellations_of, names_of, spaces_named, standings_of
from accounts.people.revoking import end_of, open_revocation
from accounts.people.roles import ROLE_KINDS, Given
from accounts.people.rules import InvitationApproved, Outcome, RoleAsked, RoleGiven, RoleNotGiven
from accounts.people.slots import BEFORE_GIVING
from accounts.permissions.decide import Scope, may, require
from accounts.signin.models import Invitation
from accounts.signin.rules import INVITATION_LASTS
from accounts.spaces.models import Membership, Space
from core import clock
from core.ids import new_id
from core.refusals import Changed, Invalid, NotAllowed, NotFound
from core.unit_of_work import Unit

NOT_OWN = "Nobody gives a role to themselves. Ask somebody else who gives roles."
NOT_BOTH = "You asked for this role, so somebody else approves it."
NOT_YOURS = "This role is for you, so somebody else decides about it."
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A role for somebody: which, in which space, the first and last day (None: today, and without end), and why."""

    role: str
    space_id: UUID
    first_day: date | None
    last_day: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request as it is shown: for whom, which role where, and who asked; `own` where the actor may not decide."""

    request: RoleRequest
    who: str
    place: tuple[str, str]
    asked_by: str
    own: bool


def roles_to_give(unit: Unit, service_id: UUID | None) -> list[str]:
    """The roles that the actor gives with a second person, by key."""
    if not may(unit, GRANT, whole(service_id)):
        return []
    operator = bool(unit.subjects("platform_operator"))
    given = (Given.SECOND, Given.MEMBERS)
    found = [kind for kind in ROLE_KINDS.values() if kind.given in given]
    return [kind.key for kind in found if kind.where != "platform" or operator]


def constellations_to_staff(unit: Unit, service_id: UUID) -> list[tuple[UUID, str]]:
    """The constellations whose members the actor manages, by name."""
    found = constellations_of(unit, service_id)
    return [one for one in found if may(unit, MEMBERS, Scope(service_id=service_id, constellation_id=one[0]))]


def ask_for_role(unit: Unit, person_id: UUID, service_id: UUID, asked: Asked) -> None:
    """Give the role where the actor does so alone, or ask a second person to.

    Raises `NotFound`, `NotAllowed` for one's own role, `Invalid` for days and places that do not fit, and `Changed`
    where the person has it or it was asked for.
    """
    kind = ROLE_KINDS[asked.role]
    get_person_for(unit, person_id, service_id=service_id)
    space = _space_for(unit, kind.where, asked.space_id, service_id)
    held_in = service_id if kind.where != "platform" else None
    alone = not needs_second(unit, kind, held_in, space.id)
    if not alone:
        require(unit, GRANT, whole(held_in))
    if person_id == unit.person_id:
        raise NotAllowed(NOT_OWN)
    if open_revocation(unit, person_id, service_id) is not None:
        raise Invalid({"role": "Their access is ended here. Give it back first."})
    if (refusal := next(filter(None, (ask(unit, space.id) for ask in BEFORE_GIVING)), None)) is not None:
        raise Invalid({kind.where: refusal})
    since, until = _dates(unit, asked)
    _refuse_doubled(unit, person_id, asked, since)
    if alone:
        _give(unit, held_in, person_id, asked, since, until, None)
        return
    request = RoleRequest(
        id=new_id(),
        service_id=held_in,
        space_id=space.id,
        person_id=person_id,
        invitation_id=None,
        role=asked.role,
        since=since,
        until=until,
        reason=asked.reason,
        asked_by=unit.person_id,
        asked_at=unit.now,
    )
    if not asked.reason:
        raise Invalid({"reason": "Say why: somebody else reads this and approves it."})
    unit.session.add(request)
    unit.session.flush()
    unit.record(RoleAsked(held_in, request.id, person_id, None, space.id, asked.role, asked.reason, since, until))


def _space_for(unit: Unit, where: str, space_id: UUID, service_id: UUID) -> Space:
    space = unit.session.get(Space, space_id)
    of_service = space is not None and service_id in (space.id, space.service_id)
    if space is None or space.kind != where or not (of_service or where == "platform"):
        raise Invalid({where if where == "constellation" else "role": "Choose where this role is."})
    return space


def _dates(unit: Unit, asked: Asked) -> tuple[datetime, datetime | None]:
    today = clock.today(unit.now)
    to_come = asked.first_day is not None and asked.first_day > today
    since = clock.local(asked.first_day, time(0)) if asked.first_day is not None and to_come else unit.now
    if asked.first_day is not None and asked.first_day < today:
        raise Invalid({"first_day": "A role begins today or later."})
    if asked.last_day is None:
        return since, None
    if asked.last_day < (asked.first_day or today):
        raise Invalid({"last_day": "The last day is before the first."})
    until = end_of(unit, asked.last_day)
    if until <= since:
        raise Invalid({"last_day": "Choose a day after today, or leave it empty."})
    return since, until


def _refuse_doubled(unit: Unit, person_id: UUID, asked: Asked, since: datetime) -> None:
    for one in standings_of(unit, person_id):
        if (one.role, one.subject_id) == (asked.role, asked.space_id) and not one.is_over(since):
            raise Invalid({"role": "They have this role then already."})
    waits = select(RoleRequest.id).where(
        RoleRequest.person_id == person_id,
        RoleRequest.space_id == asked.space_id,
        RoleRequest.role == asked.role,
        RoleRequest.outcome == Outcome.WAITING,
    )
    if unit.session.scalar(waits):
        raise Invalid({"role": "This role was asked for already and waits for a second person."})


def _give(
    unit: Unit,
    service_id: UUID | None,
    person_id: UUID,
    asked: Asked,
    since: datetime,
    until: datetime | None,
    request_id: UUID | None,
) -> None:
    unit.session.add(
        Membership(id=new_id(), person_id=person_id, space_id=asked.space_id, role=asked.role, since=since, until=until)
    )
    changes = (("since", None, since.isoformat()), ("until", None, until.isoformat() if until else None))
    unit.record(RoleGiven(service_id, person_id, asked.space_id, asked.role, request_id, changes))


def _request_for(unit: Unit, request_id: UUID) -> RoleRequest:
    """The waiting request, locked, for somebody who decides such; their own rights are read again under the lock.

    An approver whose role ends meanwhile is held up by the lock on their person or sees that it has ended (E40).
    """
    _hold_own_rights(unit.session, unit.person_id)
    unit.set_context(read_only=False)
    found = unit.session.get(RoleRequest, request_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    require(unit, GRANT, whole(found.service_id))
    if found.outcome != Outcome.WAITING:
        raise Changed("Somebody has decided about this role already. It is shown as it is now.")
    return found


def _hold_own_rights(session: Session, person_id: UUID) -> None:
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(read=True))


def approve_role(unit: Unit, request_id: UUID) -> None:
    """Approve what another asked for: the role is given, or the invitation goes out.

    Raises `NotFound`, `NotAllowed` for one's own request or role, `Changed` when it is decided or cannot be any more.
    """
    found = _request_for(unit, request_id)
    if found.asked_by == unit.person_id:
        raise NotAllowed(NOT_BOTH)
    if found.person_id == unit.person_id:
        raise NotAllowed(NOT_YOURS)
    if found.until is not None and found.until <= unit.now:
        raise Changed("The last day of this role is over. Ask for it again with another.")
    _decide(unit, found, Outcome.APPROVED)
    if found.person_id is not None:
        asked = Asked(found.role, found.space_id, None, None, found.reason)
        _give(unit, found.service_id, found.person_id, asked, max(found.since, unit.now), found.until, found.id)
        return
    invitation = unit.session.get(Invitation, found.invitation_id, with_for_update=True, populate_existing=True)
    assert invitation is not None
    invitation.expires_at = unit.now + INVITATION_LASTS
    unit.record(InvitationApproved(invitation.service_id, invitation.id))


def refuse_role(unit: Unit, request_id: UUID) -> None:
    """Say no to what another asked for, or take back what one asked for oneself. Raises as `approve_role`."""
    found = _request_for(unit, request_id)
    if found.person_id == unit.person_id:
        raise NotAllowed(NOT_YOURS)
    outcome = Outcome.WITHDRAWN if found.asked_by == unit.person_id else Outcome.REFUSED
    _decide(unit, found, outcome)
    if found.invitation_id is not None:
        invitation = unit.session.get(Invitation, found.invitation_id, with_for_update=True, populate_existing=True)
        assert invitation is not None
        invitation.withdrawn_at, invitation.withdrawn_by = unit.now, unit.person_id
    unit.record(RoleNotGiven(found.service_id, found.id, outcome, (("outcome", "waiting", str(outcome)),)))


def _decide(unit: Unit, found: RoleRequest, outcome: Outcome) -> None:
    found.outcome, found.decided_by, found.decided_at = outcome, unit.person_id, unit.now


def list_waiting(unit: Unit) -> list[Waiting]:
    """The roles that wait for a second person where the actor gives roles, oldest first."""
    query = select(RoleRequest).where(RoleRequest.outcome == Outcome.WAITING).order_by(RoleRequest.asked_at)
    if not unit.subjects("platform_operator"):
        own = [one for one in services_of(unit) if may(unit, GRANT, whole(one))]
        query = query.where(RoleRequest.service_id.in_(own))
    found = unit.session.scalars(query.order_by(RoleRequest.id).limit(MOST_LISTED)).all()
    names = names_of(unit, [one.person_id for one in found] + [one.asked_by for one in found])
    places = spaces_named(unit, [one.space_id for one in found])
    invited = {
        one.id: f"{one.given_name} {one.family_name}"
        for one in unit.session.scalars(
            select(Invitation).where(Invitation.id.in_([one.invitation_id for one in found if one.invitation_id]))
        )
    }
    return [
        Waiting(
            request=one,
            who=names[one.person_id] if one.person_id else f"{invited[one.invitation_id]}, invited",  # type: ignore[index]
            place=places[one.space_id],
            asked_by=names[one.asked_by],
            own=unit.person_id in (one.asked_by, one.person_id),
        )
        for one in found
    ]
