"""Letting in somebody who is here already: from their page, with nothing to type but an address."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from accounts.people.access import INVITE, SeenPerson, get_person_for, whole
from accounts.people.already_here import role_to_enter_by
from accounts.people.inviting import may_invite_staff, refuse_invited
from accounts.people.queries import Standing, email_of
from accounts.people.revoking import open_revocation
from accounts.permissions.decide import Scope, may, require
from accounts.signin.models import Account, Invitation
from accounts.signin.services import invite
from core.refusals import Changed, Invalid, NotFound
from core.unit_of_work import Unit

TAKEN = "Somebody signs in with this address already. Type another."


def _may_let_in(unit: Unit, seen: SeenPerson, one: Standing) -> bool:
    """By the right to invite where they stand: into their home, or among the staff."""
    if one.role == "adult" and one.subject_id is not None:
        return may(unit, INVITE, Scope(service_id=one.held_by, households=frozenset({one.subject_id})))
    return may(unit, INVITE, whole(seen.service_id)) and may_invite_staff(unit, seen.service_id)


def can_be_let_in(unit: Unit, seen: SeenPerson) -> Standing | None:
    """By what the person is let in, for an actor who may do that; None where they sign in already, or may not."""
    one = role_to_enter_by(seen.standings)
    if one is None or one.held_by != seen.service_id or email_of(unit, seen.person.id) is not None:
        return None
    if open_revocation(unit, seen.person.id, seen.service_id) is not None:
        return None
    return one if _may_let_in(unit, seen, one) else None


def get_person_to_let_in(unit: Unit, person_id: UUID, service_id: UUID | None) -> tuple[SeenPerson, Standing]:
    """The person and by what they come in. Raises `NotFound`, `NotAllowed`, `Changed` where they sign in already."""
    seen = get_person_for(unit, person_id, service_id=service_id)
    require(unit, INVITE, whole(seen.service_id))
    if email_of(unit, person_id) is not None:
        raise Changed("This person signs in already. Their address stands on their page.")
    one = can_be_let_in(unit, seen)
    if one is None:
        raise NotFound
    return seen, one


def let_in(unit: Unit, person_id: UUID, service_id: UUID | None, email: str) -> None:
    """Invite somebody who is here to sign in with this address; they stay who they are. Raises as above, and
    `Invalid` where the address is taken or invited, or the person is."""
    seen, one = get_person_to_let_in(unit, person_id, service_id)
    if unit.session.scalar(select(Account.person_id).where(Account.email == email)) is not None:
        raise Invalid({"email": TAKEN})
    refuse_invited(unit, seen.service_id, email)
    if open_invitation(unit, person_id) is not None:
        raise Invalid({"email": "They are invited already. Withdraw that invitation first, or send it again."})
    at_home = one.role == "adult"
    invite(
        unit,
        email=email,
        given_name=seen.person.given_name,
        family_name=seen.person.family_name,
        service_id=seen.service_id,
        role=one.role,
        space_id=None if at_home else one.subject_id,
        household_id=one.subject_id if at_home else None,
        for_person=person_id,
        adds_role=False,
    )


def open_invitation(unit: Unit, person_id: UUID) -> UUID | None:
    """The invitation for somebody who is here that is still open."""
    return unit.session.scalar(
        select(Invitation.id).where(
            Invitation.for_person == person_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > unit.now,
        )
    )
