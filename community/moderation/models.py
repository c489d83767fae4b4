"""The tables of reports: seen by who reported and by the safeguarding leads; by the author what was decided,
and never who reported."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.crypto.rows import SealedField, SealedRow
from core.db import Base


class MessageReport(SealedRow, Base):
    """A message that somebody reported, with its words as they stood then."""

    __tablename__ = "message_report"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reported_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    text_at: Mapped[datetime]
    """When the text that was reported was written or last changed: a changed one can be reported anew."""
    reason: Mapped[str]
    words = SealedField("", common=True)
    note = SealedField("", common=True)
    state: Mapped[str]


class ReportDecision(SealedRow, Base):
    """What was decided of a report, and why."""

    __tablename__ = "report_decision"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    report_id: Mapped[UUID] = mapped_column(ForeignKey("message_report.id"))
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    held: Mapped[bool]
    reason = SealedField("", common=True)
