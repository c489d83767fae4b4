"""The tables of signing in: accounts, sessions, invitations."""

from __future__ import annotations

from datetime import datetime
from threading import BoundedSemaphore
from typing import Any, ClassVar
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_security import RoleMixin, UserMixin
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import override

from core.db import Base
from core.offload import offload

_hasher = PasswordHasher()  # argon2id at the library's own cost
# Each takes 64 MB and several threads: a storm of sign-ins waits in line instead of taking the machine.
_AT_ONCE = 2
_in_line = BoundedSemaphore(_AT_ONCE)


def hash_password(password: str) -> str:
    """The argon2id hash to keep for a password. Hold no database connection meanwhile: it takes a fifth of a second."""
    with _in_line:
        return offload(_hasher.hash, password)


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


class Account(Base, UserMixin):
    """How a person signs in. Its identity towards Flask-Security; `fs_uniquifier` changes to end all sessions."""

    __tablename__ = "account"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str | None]
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]

    roles: ClassVar[list[RoleMixin]] = []  # type: ignore[misc]  # what a person may do comes from relations alone

    @override
    def verify_and_update_password(self, password: str) -> bool:
        """Whether the password is right. Called by the sign-in form, with no connection held."""
        if self.password is None:
            return False
        with _in_line:
            return offload(_matches, self.password, password)


class SessionRow(Base):
    """A signed-in browser. The id is stable; the token in the cookie is kept as a hash only.

    `stage` is "half" between the password and the second step. `proved_at` is when the person last showed who they
    are, `second_at` when they last did so by a second factor.
    """

    __tablename__ = "session"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    data: Mapped[dict[str, Any]]
    kept: Mapped[bool]
    stage: Mapped[str] = mapped_column(server_default="full")
    proved_at: Mapped[datetime | None]
    second_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Invitation(Base):
    """An invitation by a service to join a household or take a role in a space; its link is kept nowhere.

    `for_person` is somebody who is here already without an account: saying yes makes them no second person.
    """

    __tablename__ = "invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    service_id: Mapped[UUID] = mapped_column(ForeignKey("service.id"))
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("space.id"))
    household_id: Mapped[UUID | None]
    role: Mapped[str]
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    for_person: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    adds_role: Mapped[bool] = mapped_column(default=True)
