"""Reads about the second step."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from accounts.signin.passkeys.models import Passkey
from accounts.signin.second_factor.models import CodeApp, RecoveryCode
from core.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person may sign in: whether they must have a second step (R73), and what they have."""

    staff: bool
    code_app: bool
    recovery_codes: int
    passkeys: int

    @property
    def has_second_step(self) -> bool:
        """Whether there is a second step that can be asked for."""
        return self.code_app or self.passkeys > 0


def standing_of(unit: Unit, person_id: UUID) -> Standing:
    """The standing of a person now, in one query."""
    app = select(CodeApp.person_id).where(CodeApp.person_id == person_id).exists()
    codes = (
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
        .scalar_subquery()
    )
    passkeys = select(func.count()).select_from(Passkey).where(Passkey.person_id == person_id).scalar_subquery()
    row = unit.session.execute(select(func.is_staff(person_id, unit.now), app, codes, passkeys)).one()
    return Standing(*row)
