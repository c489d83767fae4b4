"""The table of the calendar: service-held, forced row-level security; its free words lie sealed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from constellations.calendar.rules import Audience, Entry, Hours, Kind
from core.crypto.rows import SealedField, SealedRow
from core.db import Base


class CalendarEntry(SealedRow, Base):
    """What takes place on a day from one hour to another. A cancelled one stays, with who cancelled it and when."""

    __tablename__ = "calendar_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID]
    constellation_id: Mapped[UUID]
    kind: Mapped[str]
    audience: Mapped[str]
    day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place = SealedField("", common=True)
    words = SealedField("", common=True)
    version: Mapped[int]
    set_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]

    @property
    def as_entry(self) -> Entry:
        """It as the rules take it."""
        hours = Hours(self.starts_at, self.ends_at)
        return Entry(self.id, Kind(self.kind), Audience(self.audience), hours, self.place, self.words)
