"""The tables of the register. They hold facts about public bodies, nothing about a person."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base


class RegionalHub(Base):
    """A regional hub of the recruitment programme. `began` is as precise as is known: "2024-05" or "2024"."""

    __tablename__ = "regional_hub"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    lead: Mapped[str]
    began: Mapped[str]


class Authority(Base):
    """A children's services authority of England by its GSS code, and the regional hub that it is in, if any.

    `sureness` says how well the membership is known: confirmed (a page names the authority), derived (a page says
    "all of the region") or unsure.
    """

    __tablename__ = "authority"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    region: Mapped[str]
    kind: Mapped[str]
    regional_hub: Mapped[str | None] = mapped_column(ForeignKey("regional_hub.code"))
    sureness: Mapped[str | None]


class Outcode(Base):
    """The first half of postcodes ("NE1"), where it lies (WGS84), and the authority that most of it belongs to."""

    __tablename__ = "outcode"

    code: Mapped[str] = mapped_column(primary_key=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    authority: Mapped[str | None] = mapped_column(ForeignKey("authority.code"))
