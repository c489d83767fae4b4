"""The table that remembers what a service calls its own records."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class ImportKey(Base):
    """A reference of the service's own case system for something here, so that a second import finds it again."""

    __tablename__ = "import_key"

    service_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
