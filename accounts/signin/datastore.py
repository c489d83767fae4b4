"""What Flask-Security asks of accounts. Reads are small transactions; nothing is held while it hashes."""

from __future__ import annotations

import secrets
from functools import cache
from typing import Any

from flask_security import RoleMixin
from flask_security.datastore import UserDatastore
from sqlalchemy import select
from typing_extensions import override

from accounts.signin.access import signed_in
from accounts.signin.models import Account, hash_password
from accounts.signin.sessions import small_transaction


class NoRole(RoleMixin):
    """Flask-Security wants a class of roles; Kith's access comes from relations and from nothing else."""


@cache
def _hash_of_nobody() -> str:
    return hash_password(secrets.token_urlsafe(32))


class Accounts(UserDatastore):
    """Accounts by e-mail at sign-in, and by the session afterwards.

    An address that nobody has finds an account whose password nobody knows: the same work is done for it, so that
    neither words nor time tell who has an account.
    """

    def __init__(self) -> None:
        super().__init__(Account, NoRole)

    @override
    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Account | None:
        """The account with this e-mail, or the one that the open session was read with."""
        if "fs_uniquifier" in wanted:
            here = signed_in()
            found = here.account if here else None
            return found if found and found.fs_uniquifier == wanted["fs_uniquifier"] else None
        email = str(wanted.get("email", "")).strip().lower()
        nobody = Account(email=email, password=_hash_of_nobody(), active=True)
        with small_transaction() as db:
            account = db.scalar(select(Account).where(Account.email == email, Account.password.is_not(None)))
            db.expunge_all()
        return account or nobody

    @override
    def put(self, model: Account) -> Account:
        """Nothing of an account changes by signing in."""
        return model

    @override
    def commit(self) -> None:
        """Nothing waits for a commit here: changes go through units of work."""
