"""The table of broken glass: service-held, forced row-level security."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.crypto.rows import SealedField, SealedRow
from core.db import Base


class GlassBreak(SealedRow, Base):
    """Glass that somebody broke for one child or one conversation, and its review by another.

    Its grant has the same id. Why, and what the review says, lie sealed.
    """

    __tablename__ = "glass_break"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    child_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    broken_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    broken_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    review_by: Mapped[datetime]
    reason = SealedField("", common=True)
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]
    finding: Mapped[str | None]
    review = SealedField("", common=True)

    @property
    def subject_id(self) -> UUID:
        """What it shows: the child or the conversation."""
        found = self.child_id or self.conversation_id
        assert found is not None  # ck_glass_break_one
        return found

    def is_open(self, now: datetime) -> bool:
        """Whether it still shows something."""
        return now < self.ends_at
