"""The link in a mail that makes less of its kind: signed for one family of kinds and one person, and kept nowhere."""

from __future__ import annotations

from uuid import UUID

from core.signed_links import read_link, sign_link


def fewer_link(family: str, person_id: UUID) -> str:
    """The token: the family in clear, and the person signed for it."""
    return f"{family}.{sign_link(_purpose(family), person_id)}"


def read_fewer_link(token: str) -> tuple[str, UUID | None]:
    """The family and whom it is about; nobody where this house did not sign it."""
    family, _, signed = token.partition(".")
    return family, read_link(_purpose(family), signed)


def _purpose(family: str) -> str:
    return f"fewer notices of {family}"
