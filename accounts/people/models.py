"""The tables of people and households."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Person(Base):
    """A person: carer, worker, hub staff. Children are not here."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    given_name: Mapped[str]
    family_name: Mapped[str]
    phone: Mapped[str | None]
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]


class Household(Base):
    """A home of carers, held by the fostering service that approved it. `name` is how others speak of it: "Marsh".

    One that has ended keeps its history and is in no constellation any more.
    """

    __tablename__ = "household"
    __table_args__ = (UniqueConstraint("id", "service_id", name="uq_household_service_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    name: Mapped[str]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None]


class HouseholdMember(Base):
    """An adult of a household, dated. Only an approved one takes on the household's place in a constellation (R8)."""

    __tablename__ = "household_member"
    __table_args__ = (
        ForeignKeyConstraint(
            ["household_id", "household_service_id"],
            ["household.id", "household.service_id"],
            name="fk_household_member_household",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    household_id: Mapped[UUID] = mapped_column(index=True)
    household_service_id: Mapped[UUID]
    approved: Mapped[bool]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Revocation(Base):
    """A service has ended somebody's access to all that is its own; only the service gives it back.

    Suspended and deregistered, nothing that the person is to it counts while this stands. Who has left has their
    roles ended. `ended` says what was ended and when each would have, so that undoing it gives back the same.
    """

    __tablename__ = "revocation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    kind: Mapped[str]
    reason: Mapped[str]
    since: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended: Mapped[list[Any]]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    lifted_why: Mapped[str | None]


class RoleRequest(Base):
    """A role that waits for a second person of the same right, for somebody here or for somebody invited."""

    __tablename__ = "role_request"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("service.id"))
    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    invitation_id: Mapped[UUID | None]
    role: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    reason: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(server_default="waiting")
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
