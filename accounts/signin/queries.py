"""Reads of accounts."""

from __future__ import annotations

from sqlalchemy import select

from accounts.signin.models import Account
from core.unit_of_work import Unit


def account_of_email(unit: Unit, email: str) -> Account | None:
    """The active account with this address."""
    return unit.session.scalar(select(Account).where(Account.email == email.strip().lower(), Account.active))
