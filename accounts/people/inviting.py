"""Inviting people, and what becomes of an invitation: sent again, withdrawn, taken up by who has an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, text

from accounts.people.access import INVITE, MEMBERS, services_of, whole
from accounts.people.already_here import Inviting, same_person
from accounts.people.models import Person, RoleRequest
from accounts.people.queries import households_of_service
from accounts.people.revoking import open_revocation
from accounts.people.roles import ROLE_KINDS, Given, RoleKind
from accounts.people.rules import InvitationSentAgain, InvitationWithdrawn, Outcome, RoleAsked
from accounts.permissions.decide import Scope, may, require
from accounts.signin.models import Account, Invitation
from accounts.signin.rules import INVITATION_LASTS, InvitationAccepted
from accounts.signin.services import invite, relation_of
from core.ids import new_id
from core.refusals import Changed, Invalid, NotFound
from core.unit_of_work import Unit

_COME_BACK = text("select come_back(:service, :at)")
MOST_A_DAY = 5
"""Invitations to one address within a day, from whomever: nobody is buried in them."""
MOST_LISTED = 50
SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Pending:
    """An invitation that nobody has taken up: whose, as what, by whom, and whether it waits for a second person."""

    invitation: Invitation
    invited_by: str
    waits: bool


def homes_to_invite_to(unit: Unit, service_id: UUID) -> list[tuple[UUID, str]]:
    """The homes of the service whose adults the actor may invite: all of them, or those that they work for."""
    homes = households_of_service(unit, service_id)
    return [home for home in homes if may(unit, INVITE, _home_scope(service_id, home[0]))]


def _home_scope(service_id: UUID, household_id: UUID) -> Scope:
    return Scope(service_id=service_id, households=frozenset({household_id}))


def may_invite_staff(unit: Unit, service_id: UUID) -> bool:
    """Whether the actor may invite anybody at all into the service, and not only into homes that they work for."""
    return unit.is_related(service_id, "user_admin")


def needs_second(unit: Unit, kind: RoleKind, service_id: UUID | None, place_id: UUID) -> bool:
    """Whether a role given by this actor waits for a second person."""
    if kind.given is Given.MEMBERS:
        return not may(unit, MEMBERS, Scope(service_id=service_id, constellation_id=place_id))
    return kind.given is Given.SECOND


def invite_somebody(unit: Unit, service_id: UUID, asked: Inviting) -> UUID:
    """Invite somebody into the service, named as the actor; the mail goes out with a link that lasts 48 hours.

    Somebody of this name who stands there already, without an account, is the one who is invited. A role that needs a
    second person waits for them first. Raises `NotFound`, `NotAllowed`, and `Invalid` where the
    address is invited already, is somebody who has the role, or was written to too often today.
    """
    kind = ROLE_KINDS[asked.role]
    at_home = kind.where == "household"
    require(unit, INVITE, _home_scope(service_id, asked.place_id) if at_home else whole(service_id))
    if not at_home and not may_invite_staff(unit, service_id):
        raise NotFound
    _refuse_doubled(unit, service_id, asked)
    second = needs_second(unit, kind, service_id, asked.place_id)
    if second and not asked.reason:
        raise Invalid({"reason": "Say why: somebody else reads this and approves it."})
    here = same_person(unit, service_id, asked, at_home=at_home)
    made = invite(
        unit,
        email=asked.email,
        given_name=asked.given_name,
        family_name=asked.family_name,
        service_id=service_id,
        role=("approved_carer" if asked.approved else "adult") if at_home else asked.role,
        space_id=None if at_home else asked.place_id,
        household_id=asked.place_id if at_home else None,
        waits=second,
        for_person=here.person_id if here else None,
        adds_role=here is None or here.adds_role,
    )
    if second:
        _wait_for_second(unit, service_id, made.id, asked)
    return made.id


def _wait_for_second(unit: Unit, service_id: UUID, invitation_id: UUID, asked: Inviting) -> None:
    request = RoleRequest(
        id=new_id(),
        service_id=service_id,
        space_id=asked.place_id,
        person_id=None,
        invitation_id=invitation_id,
        role=asked.role,
        since=unit.now,
        until=None,
        reason=asked.reason,
        asked_by=unit.person_id,
        asked_at=unit.now,
    )
    unit.session.add(request)
    unit.record(
        RoleAsked(service_id, request.id, None, invitation_id, asked.place_id, asked.role, asked.reason, unit.now, None)
    )


def _refuse_doubled(unit: Unit, service_id: UUID, asked: Inviting) -> None:
    email = asked.email.strip().lower()
    refuse_invited(unit, service_id, email)
    account = unit.session.scalar(select(Account.person_id).where(Account.email == email))
    standing = open_revocation(unit, account, service_id) if account else None
    if standing is not None and standing.kind != "left":
        raise Invalid({"email": "This person’s access is ended here. Give it back on their page instead."})


def refuse_invited(unit: Unit, service_id: UUID, email: str) -> None:
    """Raises `Invalid` where the address is invited already, or was written to too often today."""
    to_them = select(func.count()).select_from(Invitation).where(Invitation.email == email)
    unanswered = to_them.where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
    own = unanswered.where(Invitation.service_id == service_id, Invitation.expires_at > unit.now)
    waits = unanswered.where(Invitation.id.in_(_waiting_invitations(service_id)))
    if unit.session.scalar(own) or unit.session.scalar(waits):
        raise Invalid({"email": "This address is invited already. Withdraw that invitation first, or send it again."})
    today = to_them.where(Invitation.created_at > unit.now - timedelta(days=1))
    if (unit.session.scalar(today) or 0) >= MOST_A_DAY:
        raise Invalid({"email": "This address has had several invitations today. Try again tomorrow."})


def _waiting_invitations(service_id: UUID):  # type: ignore[no-untyped-def]  # a select of SQLAlchemy's
    return select(RoleRequest.invitation_id).where(
        RoleRequest.service_id == service_id, RoleRequest.outcome == Outcome.WAITING
    )


def list_pending(unit: Unit, service_id: UUID) -> list[Pending]:
    """The invitations of the service that nobody has taken up and nobody withdrew, the last first; of 30 days.

    Who invites into some homes alone sees those of these homes.
    """
    query = (
        select(Invitation, Person.given_name, Person.family_name, RoleRequest.id.label("waits"))
        .outerjoin(Person, Person.id == Invitation.invited_by)
        .outerjoin(RoleRequest, (RoleRequest.invitation_id == Invitation.id) & (RoleRequest.outcome == Outcome.WAITING))
        .where(Invitation.service_id == service_id, Invitation.created_at > unit.now - SHOWN_FOR)
        .where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
        .order_by(Invitation.created_at.desc(), Invitation.id)
        .limit(MOST_LISTED)
    )
    if not may_invite_staff(unit, service_id):
        homes = [home for home, _ in homes_to_invite_to(unit, service_id)]
        query = query.where(Invitation.household_id.in_(homes))
    rows = unit.session.execute(query)
    return [
        Pending(row[0], f"{row.given_name} {row.family_name}" if row.given_name else "Kith", row.waits is not None)
        for row in rows
    ]


def _pending_for(unit: Unit, invitation_id: UUID) -> Invitation:
    """The invitation, locked, for whoever may invite there. Raises `NotFound`, or `Changed` when it is answered."""
    found = unit.session.get(Invitation, invitation_id, with_for_update=True, populate_existing=True)
    if found is None or found.service_id not in services_of(unit):
        raise NotFound
    home = found.household_id
    require(unit, INVITE, _home_scope(found.service_id, home) if home else whole(found.service_id))
    if home is None and not may_invite_staff(unit, found.service_id):
        raise NotFound
    if found.accepted_at is not None or found.withdrawn_at is not None:
        raise Changed("This invitation was answered or withdrawn already. It is shown as it is now.")
    return found


def withdraw_invitation(unit: Unit, invitation_id: UUID) -> None:
    """Take an invitation back: its link opens nothing from now on."""
    found = _pending_for(unit, invitation_id)
    found.withdrawn_at, found.withdrawn_by = unit.now, unit.actor.person_id
    for request in unit.session.scalars(
        select(RoleRequest).where(RoleRequest.invitation_id == found.id, RoleRequest.outcome == Outcome.WAITING)
    ):
        request.outcome, request.decided_by, request.decided_at = Outcome.WITHDRAWN, unit.actor.person_id, unit.now
    unit.record(InvitationWithdrawn(found.service_id, found.id))


def send_again(unit: Unit, invitation_id: UUID) -> None:
    """Send an invitation once more, good for 48 hours from now. Raises `Changed` while it waits for approval."""
    found = _pending_for(unit, invitation_id)
    if unit.session.scalar(
        select(RoleRequest.id).where(RoleRequest.invitation_id == found.id, RoleRequest.outcome != Outcome.APPROVED)
    ):
        raise Changed("A second person has not approved this role. The invitation goes out when they do.")
    if found.expires_at > unit.now + INVITATION_LASTS - timedelta(hours=1):
        raise Changed("This invitation went out within the last hour. Give it time to arrive.")
    found.expires_at = unit.now + INVITATION_LASTS
    unit.record(InvitationSentAgain(found.service_id, found.id, found.expires_at))


def invitations_to(unit: Unit, email: str) -> list[Invitation]:
    """The open invitations to an address that has an account, oldest first."""
    return list(
        unit.session.scalars(
            select(Invitation)
            .where(Invitation.email == email, Invitation.expires_at > unit.now)
            .where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
            .order_by(Invitation.created_at, Invitation.id)
        )
    )


def answer_invitation(unit: Unit, invitation_id: UUID, *, yes: bool) -> None:
    """Say yes or no, signed in, to an invitation to the actor's own address (E64).

    Yes adds what they were invited to, and nothing else of them changes. Raises `NotFound` where it is not theirs or
    not open.
    """
    found = unit.session.get(Invitation, invitation_id, with_for_update=True, populate_existing=True)
    own = unit.session.scalar(select(Account.email).where(Account.person_id == unit.person_id))
    if found is None or found.email != own or found not in invitations_to(unit, found.email):
        raise NotFound
    if not yes:
        found.withdrawn_at, found.withdrawn_by = unit.now, unit.person_id
        unit.record(InvitationWithdrawn(found.service_id, found.id, by_invited=True))
        return
    # Who had left the service is taken in again; a suspension or a deregistration is undone by itself alone.
    unit.session.execute(_COME_BACK, {"service": found.service_id, "at": unit.now})
    unit.session.add(relation_of(found, unit.person_id, unit))
    found.accepted_at, found.person_id = unit.now, unit.person_id
    unit.record(InvitationAccepted(found.service_id, found.id, unit.person_id))
