"""The tables of concerns. `concern` is service-held, and its wall is narrower than the service: its sender and those
named for it, never whom it is about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from community.concerns.rules import ConcernState
from core.crypto.rows import SealedField, SealedRow
from core.db import Base


class Concern(SealedRow, Base):
    """A concern as it was sent, and who acknowledged it.

    `raised_by` is the sender who was signed in; by a link nobody is, and the row keeps whose link it was.
    `about_people` were ticked; `hidden_from` are they and everybody whom the sender's words name. The words lie sealed.
    """

    __tablename__ = "concern"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    reference: Mapped[str]
    raised_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    link_of_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    link_of_invitation: Mapped[UUID | None] = mapped_column(ForeignKey("invitation.id"))
    raised_at: Mapped[datetime]
    story = SealedField("")
    when_words = SealedField("")
    about_people: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    about_children: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    about_words = SealedField("")
    hidden_from: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    danger: Mapped[str]
    reach_words = SealedField("")
    state: Mapped[str]
    acknowledge_by: Mapped[datetime]
    acknowledged_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    acknowledged_at: Mapped[datetime | None]
    retention_class: Mapped[str]

    @property
    def waits(self) -> bool:
        """Whether nobody has acknowledged it yet."""
        return self.state == ConcernState.SENT


class DutyContact(Base):
    """Where the emergency duty team of a service is alerted out of hours (EDT, R48). One for each service."""

    __tablename__ = "duty_contact"

    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"), primary_key=True)
    name: Mapped[str]
    address: Mapped[str]
