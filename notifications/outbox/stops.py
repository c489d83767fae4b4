"""Stopping what is said of a subject, or to a person, at once and by one action: bereavement, removal (E50)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class NoticeStop(Base):
    """Nothing but emergencies and one's own account is said of this subject, or to this person, from now on."""

    __tablename__ = "notice_stop"

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    stopped_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
