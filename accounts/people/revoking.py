"""Ending somebody's access in one action, ending one role, and giving access back (R7, R74)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text, update

from accounts.people.access import MEMBERS, SUSPEND, SeenPerson, get_person_for, place_of
from accounts.people.models import Person, Revocation, RoleRequest
from accounts.people.queries import Standing, email_of, is_related_anywhere, standings_of
from accounts.people.roles import ROLE_KINDS, Given
from accounts.people.rules import (
    AccessGivenBack,
    AccessRevoked,
    InvitationWithdrawn,
    Outcome,
    RevocationKind,
    RoleEnded,
)
from accounts.people.slots import BEFORE_ENDING
from accounts.permissions.decide import Scope, may, require
from accounts.signin.models import Account, Invitation, SessionRow
from core import clock
from core.ids import new_id
from core.refusals import Changed, Invalid, NotAllowed, NotFound
from core.unit_of_work import Unit

_END_ROLES = text("select end_roles_of(:person, :service, :at)")
_END_ROLE = text("select * from end_role(:relation, :at)")
_GIVE_BACK = text("select give_back_roles(:revocation)")
_WHOSE = text("select person_of_relation(:relation)")
NOT_YOURSELF = "You can't end your own access. Ask somebody else who administers people."


def revoke(unit: Unit, person_id: UUID, service_id: UUID, kind: RevocationKind, reason: str) -> None:
    """End all that the person may see and do of the service, in this one transaction; whatever is open closes.

    Their sessions end everywhere, invitations to them and by them are withdrawn, roles that wait are not given. Who
    is nothing to anybody else can no longer sign in. What they wrote stays theirs. Raises `NotFound`, `NotAllowed`,
    and `Changed` when it was done already.
    """
    seen = get_person_for(unit, person_id, SUSPEND, service_id)
    if person_id == unit.person_id:
        raise NotAllowed(NOT_YOURSELF)
    held = any(one.held_by == service_id for one in standings_of(unit, person_id))
    if kind is not RevocationKind.SUSPENDED and seen.standings and not held:
        raise Invalid({"kind": "Their home belongs to another service. You can suspend them from yours."})
    person = _locked(unit, person_id)
    if open_revocation(unit, person_id, service_id) is not None:
        raise Changed("Somebody has ended this access already. It is shown as it is now.")
    ended = _end_roles(unit, person_id, service_id) if kind is not RevocationKind.SUSPENDED else []
    made = Revocation(
        id=new_id(),
        person_id=person_id,
        service_id=service_id,
        kind=kind,
        reason=reason,
        since=unit.now,
        made_by=unit.person_id,
        ended=ended,
    )
    unit.session.add(made)
    unit.session.flush()
    end_sessions(unit, person_id)
    _withdraw_all(unit, person_id, service_id)
    changes = [("access", "given", str(kind))]
    changes += [(f"until of {one['role']} {one['id']}", one["until"], unit.now.isoformat()) for one in ended]
    if kind is not RevocationKind.LEFT and not is_related_anywhere(unit, person_id):
        _set_active(unit, person, active=False)
        changes.append(("account", "active", "inactive"))
    unit.record(AccessRevoked(service_id, person_id, made.id, kind, reason, tuple(changes)))


def give_back(unit: Unit, person_id: UUID, service_id: UUID, why: str) -> None:
    """Undo what the service had revoked, as it was. Only the service does: an operator of the platform does not.

    Raises `NotFound`, `NotAllowed`, and `Changed` when there is nothing to undo any more.
    """
    seen = get_person_for(unit, person_id, SUSPEND, service_id)
    if not may(unit, SUSPEND, Scope(service_id=seen.service_id)):
        raise NotAllowed("Only the service that ended this access gives it back.")
    person = _locked(unit, person_id)
    standing = open_revocation(unit, person_id, service_id)
    if standing is None:
        raise Changed("Their access is as it was. It is shown as it is now.")
    standing.lifted_at, standing.lifted_by, standing.lifted_why = unit.now, unit.person_id, why
    unit.session.flush()
    unit.session.execute(_GIVE_BACK, {"revocation": standing.id})
    changes = [("access", standing.kind, "given")]
    changes += [(f"until of {e['role']} {e['id']}", standing.since.isoformat(), e["until"]) for e in standing.ended]
    if person.deactivated_at is not None and is_related_anywhere(unit, person_id):
        _set_active(unit, person, active=True)
        changes.append(("account", "inactive", "active"))
    unit.record(AccessGivenBack(service_id, person_id, standing.id, why, tuple(changes)))


def ends_by(one: Standing) -> str:
    """The action by which this role is ended alone; "" where it follows from something else (a home, an assignment)."""
    kind = ROLE_KINDS.get(one.role)
    if kind is None or kind.given is Given.ELSEWHERE or kind.where == "household":
        return ""
    return MEMBERS if kind.given is Given.MEMBERS else SUSPEND


def may_end(unit: Unit, one: Standing) -> bool:
    """Whether the actor may end this role."""
    action = ends_by(one)
    return bool(action) and may(unit, action, place_of(unit, one).when(reason=True))


def find_role(unit: Unit, relation_id: UUID, action: str) -> tuple[SeenPerson, Standing]:
    """The person and the role of this relation, for somebody who may end it by this action.

    Raises `NotFound` for who does not see the person and `NotAllowed` for who may not end the role.
    """
    person_id = unit.session.execute(_WHOSE, {"relation": relation_id}).scalar()
    if person_id is None:
        raise NotFound
    found = next((one for one in standings_of(unit, person_id) if one.id == relation_id), None)
    if found is None or ends_by(found) != action:
        raise NotFound
    seen = get_person_for(unit, person_id, service_id=found.held_by)
    if found not in seen.standings:
        raise NotFound
    require(unit, action, place_of(unit, found).when(reason=True))
    return seen, found


def end_role(unit: Unit, relation_id: UUID, action: str, last_day: date | None) -> UUID:
    """End one role, now or at the end of a day to come; returns the service.

    Raises as `find_role`, `Invalid` where something must come first, and `Changed` when it has ended by then already.
    """
    seen, one = find_role(unit, relation_id, action)
    for words in (said for look in BEFORE_ENDING if (said := look(unit, one))):
        raise Invalid({"last_day": words})
    row = unit.session.execute(_END_ROLE, {"relation": relation_id, "at": end_of(unit, last_day)}).one_or_none()
    if row is None:
        raise Changed("This role ends before that day already. It is shown as it is now.")
    before = row.before.isoformat() if row.before else None
    changes = (("until", before, row.after.isoformat()),)
    unit.record(RoleEnded(row.service_id, relation_id, row.person_id, row.subject_id, row.role, changes))
    return seen.service_id


def end_of(unit: Unit, last_day: date | None) -> datetime:
    """The moment when a role ends whose last day this is: now, where that is today or nothing was said."""
    if last_day is None or last_day <= clock.today(unit.now):
        return unit.now
    return clock.local(last_day + timedelta(days=1), time(0))


def open_revocation(unit: Unit, person_id: UUID, service_id: UUID) -> Revocation | None:
    """What the service has revoked of the person and not given back, or None."""
    return unit.session.scalar(
        select(Revocation).where(
            Revocation.person_id == person_id, Revocation.service_id == service_id, Revocation.lifted_at.is_(None)
        )
    )


def end_sessions(unit: Unit, person_id: UUID) -> None:
    """End every session of the person; the fact that follows makes each process close its sockets."""
    unit.session.execute(
        update(SessionRow)
        .where(SessionRow.person_id == person_id, SessionRow.revoked_at.is_(None))
        .values(revoked_at=unit.now)
    )


def _locked(unit: Unit, person_id: UUID) -> Person:
    found = unit.session.scalar(
        select(Person).where(Person.id == person_id).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _end_roles(unit: Unit, person_id: UUID, service_id: UUID) -> list[Any]:
    values = {"person": person_id, "service": service_id, "at": unit.now}
    return list(unit.session.execute(_END_ROLES, values).scalar_one())


def _withdraw_all(unit: Unit, person_id: UUID, service_id: UUID) -> None:
    """Invitations to them and by them, and roles that wait for them or that they asked for."""
    addressed = or_(Invitation.email == (email_of(unit, person_id) or ""), Invitation.for_person == person_id)
    withdrawn = unit.session.scalars(
        update(Invitation)
        .where(Invitation.service_id == service_id, or_(addressed, Invitation.invited_by == person_id))
        .where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
        .values(withdrawn_at=unit.now, withdrawn_by=unit.actor.person_id)
        .returning(Invitation.id)
    ).all()
    for invitation_id in withdrawn:
        unit.record(InvitationWithdrawn(service_id, invitation_id))
    unit.session.execute(
        update(RoleRequest)
        .where(RoleRequest.service_id == service_id, RoleRequest.outcome == Outcome.WAITING)
        .where(
            or_(
                RoleRequest.person_id == person_id,
                RoleRequest.asked_by == person_id,
                RoleRequest.invitation_id.in_(withdrawn),
            )
        )
        .values(outcome=Outcome.WITHDRAWN, decided_by=unit.actor.person_id, decided_at=unit.now)
    )


def _set_active(unit: Unit, person: Person, *, active: bool) -> None:
    person.deactivated_at = None if active else unit.now
    unit.session.execute(update(Account).where(Account.person_id == person.id).values(active=active))
