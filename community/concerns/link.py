"""Who sends a concern: a person signed in, or whoever holds a link, which opens this one form and nothing else.

A link is signed for one person, or is the invitation that the service sent. Looking at it consumes nothing. It dies
when the person is deregistered or leaves the service, because it names services by their relations alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from accounts.people.models import Person
from accounts.signin.access import current_actor, signed_in
from accounts.signin.models import Invitation
from accounts.signin.services import INVITATION
from core.actor import Actor
from core.signed_links import read_link, sign_link
from core.unit_of_work import Unit, read

PURPOSE = "raise a concern"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends. Signed in it is `person_id`; else the link of a person or of an invitation (then of one service)."""

    person_id: UUID | None = None
    link_of_person: UUID | None = None
    link_of_invitation: UUID | None = None
    service_id: UUID | None = None
    token: str = ""
    """With which the form can still be sent when the session has ended meanwhile."""

    @property
    def reads_as(self) -> Actor:
        """As whom the form's choices are read: whose relations they are. Only ever in a unit that reads."""
        return Actor(person_id=self.person_id or self.link_of_person)


def concern_url(person_id: UUID | None) -> str:
    """The way to the form: for a person one that still opens when they are signed out again (the kept page)."""
    if person_id is None:
        return url_for("concerns.raise_concern")
    return url_for("concerns.by_link", token=sign_link(PURPOSE, person_id))


def find_sender(token: str) -> Sender | None:
    """Who sends, by the session or else by the token of a link; None where there is neither."""
    person = signed_in()
    if person is not None:
        return Sender(person_id=person.person_id, token=sign_link(PURPOSE, person.person_id))
    if not token:
        return None
    person_id = read_link(PURPOSE, token)
    if person_id is not None:
        good = read(Actor(person_id=person_id), lambda unit: _may_send(unit, person_id))
        return Sender(link_of_person=person_id, token=token) if good else None
    return read(current_actor(), lambda unit: _invited(unit, token))


def _may_send(unit: Unit, person_id: UUID) -> bool:
    active = select(Person.id).where(Person.id == person_id, Person.deactivated_at.is_(None))
    return bool(unit.relations) and unit.session.scalar(active) is not None


def _invited(unit: Unit, token: str) -> Sender | None:
    """The invited person, also after they accepted or the 48 hours are over: the service knows them."""
    row = unit.session.execute(
        select(Invitation.id, Invitation.service_id).where(Invitation.id == read_link(INVITATION, token))
    ).one_or_none()
    return Sender(link_of_invitation=row.id, service_id=row.service_id, token=token) if row else None
