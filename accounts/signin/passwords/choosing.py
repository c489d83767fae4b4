"""Choosing a password: what is wrong with it, in a sentence for its field."""

from __future__ import annotations

from accounts.signin.passwords.rules import PASSWORD_LEAST, PASSWORD_MOST, weigh
from core.offload import offload

GUESSED = (
    "Others would guess this one. Put three or four words together that have nothing to do with fostering, your name,"
    " your service or the date."
)


def password_problem(password: str, known: frozenset[str] = frozenset()) -> str | None:
    """Why this password cannot be used, or None. `known` are words about the person that others know.

    Hold no database connection meanwhile: weighing it takes a moment.
    """
    if len(password) < PASSWORD_LEAST:
        return f"Use at least {PASSWORD_LEAST} characters. Three or four words you will remember work well."
    if len(password) > PASSWORD_MOST:
        return f"Use at most {PASSWORD_MOST} characters."
    if "\0" in password:
        return "Use letters, digits, signs and blanks."
    return None if offload(weigh, password, known) else GUESSED
