"""Secrets of the house: rows that belong to a person and to no service, each with one secret, sealed by the same keys.

Bound to its table and row like everything that is sealed; `kith keys rotate` seals these anew as well.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from core.crypto.envelope import DoesNotOpen, seal, unseal

HOUSE = UUID(int=0)
"""In the place of a service's id. The audit's chain of facts that belong to no service is called so too."""


class HouseSecret:
    """Mixed into a model, before its base, of which `secret_column` is sealed for the row that its key names."""

    secret_column: ClassVar[str]
    if TYPE_CHECKING:
        __tablename__: str

    @classmethod
    def place_of(cls, row_id: UUID) -> str:
        """The place to which the secret is bound."""
        return f"{cls.__tablename__}/{row_id}"


def seal_secret(place: str, secret: bytes) -> bytes:
    """The secret as it is kept in this place."""
    return seal(HOUSE, place, {"secret": base64.b64encode(secret).decode()})


def open_secret(place: str, sealed: bytes) -> bytes | None:
    """The secret again, or None where it was changed or stands where it was not sealed for. Raises `KeyMissing`."""
    try:
        values: dict[str, Any] = unseal(HOUSE, place, sealed)
    except DoesNotOpen:
        return None
    return base64.b64decode(values["secret"])
