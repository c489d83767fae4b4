"""The tables of spaces and of the dated relations. `web` reads relations through database functions only."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class Space(Base):
    """Where people belong: a service, a regional hub, an interest group or a constellation."""

    __tablename__ = "space"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    service_id: Mapped[UUID | None] = mapped_column(ForeignKey("space.id"))


class Service(Base):
    """A fostering service: a council or an independent fostering agency. The tenant."""

    __tablename__ = "service"

    id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)
    kind: Mapped[str]


class ServiceHub(Base):
    """A service's dated link to a regional hub; 55 of 153 councils have none."""

    __tablename__ = "service_hub"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"), primary_key=True)
    regional_hub_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime | None]


class EmergencyNumber(Base):
    """A number of the emergency page (R47): public, with the hours in which somebody answers."""

    __tablename__ = "emergency_number"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    constellation_id: Mapped[UUID | None] = mapped_column(ForeignKey("space.id"))
    position: Mapped[int]
    who: Mapped[str]
    number: Mapped[str]
    hours: Mapped[str]
    icon: Mapped[str]
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    weekdays_only: Mapped[bool] = mapped_column(server_default="false")


class Membership(Base):
    """A person in a space with a role, dated."""

    __tablename__ = "membership"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"), index=True)
    role: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Partnership(Base):
    """A service's agreement that a partner's households may take part in its constellations (R6, E15)."""

    __tablename__ = "partnership"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    partner_service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class HouseholdPlace(Base):
    """A household in a constellation, as hub home or satellite, dated. Its approved adults' roles follow."""

    __tablename__ = "household_place"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    constellation_id: Mapped[UUID] = mapped_column(ForeignKey("space.id"))
    household_id: Mapped[UUID]
    household_service_id: Mapped[UUID]
    partnership_id: Mapped[UUID | None]
    role: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Assignment(Base):
    """A worker assigned to a child or a household, dated."""

    __tablename__ = "assignment"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    subject_id: Mapped[UUID]
    role: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Naming(Base):
    """A person named in a thing (a stay, a concern) or for one (a service's concerns), dated."""

    __tablename__ = "naming"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    subject_id: Mapped[UUID]
    role: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class AccessGrant(Base):
    """What somebody may see for a while and for a reason: one thing, an hour at most. Why lies sealed elsewhere."""

    __tablename__ = "access_grant"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    subject_id: Mapped[UUID]
    role: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime]
