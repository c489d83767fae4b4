"""Use cases of signing in: each changes and records a fact, inside a unit of work."""

from __future__ import annotations

import secrets
from uuid import UUID

from sqlalchemy import select

from accounts.people.models import HouseholdMember, Person
from accounts.signin.beginning import end_session
from accounts.signin.models import Account, Invitation
from accounts.signin.rules import INVITATION_LASTS, InvitationAccepted, InvitationMade
from accounts.spaces.models import Membership
from core.ids import new_id
from core.refusals import Changed, NotFound
from core.signed_links import read_link, sign_link
from core.unit_of_work import Unit

INVITATION = "invitation"
"""What the link of an invitation is signed for."""


def sign_out(unit: Unit) -> None:
    """End the actor's session: the cookie is worth nothing from the commit on, and open sockets close."""
    if unit.actor.session_id is not None:
        end_session(unit, unit.actor.session_id, unit.person_id)


def invite(
    unit: Unit,
    *,
    email: str,
    given_name: str,
    family_name: str,
    service_id: UUID,
    role: str,
    space_id: UUID | None = None,
    household_id: UUID | None = None,
    waits: bool = False,
    mailed: bool = True,
    for_person: UUID | None = None,
    adds_role: bool = True,
) -> Invitation:
    """Invite somebody into a space or a household. One that waits for a second person opens nothing until then.

    `for_person` is who is here already without an account; `adds_role` is false where they have the role too.
    """
    invitation = Invitation(
        id=new_id(),
        email=email.strip().lower(),
        given_name=given_name,
        family_name=family_name,
        service_id=service_id,
        space_id=space_id,
        household_id=household_id,
        role=role,
        invited_by=unit.actor.person_id,
        created_at=unit.now,
        expires_at=unit.now if waits else unit.now + INVITATION_LASTS,
        for_person=for_person,
        adds_role=adds_role,
    )
    unit.session.add(invitation)
    unit.session.flush()
    unit.record(InvitationMade(service_id, invitation.id, mailed=mailed and not waits))
    return invitation


def invitation_token(invitation_id: UUID) -> str:
    """The token of an invitation's link. It is made when it is needed and kept nowhere."""
    return sign_link(INVITATION, invitation_id)


def find_invitation(unit: Unit, token: str) -> Invitation | None:
    """The open invitation of this link, or None when there is none, it is used, withdrawn, or its 48 hours are over."""
    invitation_id = read_link(INVITATION, token)
    if invitation_id is None:
        return None
    return unit.session.scalar(
        select(Invitation).where(
            Invitation.id == invitation_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > unit.now,
        )
    )


def has_account(unit: Unit, email: str) -> bool:
    """Whether somebody signs in with this address."""
    return unit.session.scalar(select(Account.person_id).where(Account.email == email)) is not None


def accept_invitation(unit: Unit, token: str, password_hash: str) -> None:
    """Make the invited person's account and put them where they were invited to.

    Raises `NotFound` when the link is not (or no longer) good and `Changed` when the address or the person has an
    account.
    """
    invitation = find_invitation(unit, token)
    if invitation is None:
        raise NotFound
    if has_account(unit, invitation.email):
        raise Changed("This email address already has an account. Sign in with it, or ask your service.")
    person_id = _invited_person(unit, invitation)
    unit.session.add(
        Account(
            person_id=person_id,
            email=invitation.email,
            password=password_hash,
            active=True,
            fs_uniquifier=secrets.token_hex(32),
            created_at=unit.now,
        )
    )
    if invitation.adds_role:
        unit.session.add(relation_of(invitation, person_id, unit))
    invitation.accepted_at, invitation.person_id = unit.now, person_id
    unit.record(InvitationAccepted(invitation.service_id, invitation.id, person_id))


def _invited_person(unit: Unit, invitation: Invitation) -> UUID:
    """Who is invited: the person who is here already, else a new one. Raises `Changed` where they sign in already."""
    if invitation.for_person is None:
        person = Person(
            id=new_id(), given_name=invitation.given_name, family_name=invitation.family_name, created_at=unit.now
        )
        unit.session.add(person)
        unit.session.flush()
        return person.id
    here = unit.session.get_one(Person, invitation.for_person, with_for_update=True)
    if unit.session.get(Account, here.id) is not None:
        raise Changed(f"{here.given_name} {here.family_name} signs in already. Ask your service with which address.")
    return here.id


def relation_of(invitation: Invitation, person_id: UUID, unit: Unit) -> Membership | HouseholdMember:
    """What the invitation makes of a person: an adult of a home, or somebody with a role in a space."""
    if invitation.household_id is not None:
        return HouseholdMember(
            id=new_id(),
            person_id=person_id,
            household_id=invitation.household_id,
            household_service_id=invitation.service_id,
            approved=invitation.role == "approved_carer",
            since=unit.now,
        )
    return Membership(
        id=new_id(), person_id=person_id, space_id=invitation.space_id, role=invitation.role, since=unit.now
    )
