"""Rows with a sealed part: some fields of a row lie together in its column `sealed`, and are opened when one is read.

    class Child(SealedRow, Base):
        first_name = SealedField("")
        birth_year = SealedField(0)

They read and write like columns, and are none: no query can compare, sort or search by them, and `row()` makes the
values for an INSERT or COPY that goes past the ORM. A row that is loaded and not looked at costs nothing; one that is
looked at is opened once, however many fields are read (docs/adr/0016).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, overload
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, object_session

from core.crypto.envelope import seal, unseal
from core.crypto.opened import note_opened

T = TypeVar("T")
_OPENED = "_opened"
SEALED_NAMES: set[str] = set()
"""The name of every sealed field of every row: a change of one of these is sealed in the audit too (core/facts.py)."""


class SealedField(Generic[T]):
    """A field that lies in the row's sealed part; `empty` is what it is where nothing was sealed.

    `common` says that fields of others are called so too, and are no secret: its facts name it in `SEALED` themselves.
    """

    def __init__(self, empty: T, *, common: bool = False) -> None:
        self.empty = empty
        self.common = common
        self.name = ""

    def __set_name__(self, owner: type[SealedRow], name: str) -> None:
        self.name = name
        owner.sealed_fields = (*owner.sealed_fields, name)
        if not self.common:
            SEALED_NAMES.add(name)

    @overload
    def __get__(self, row: None, owner: type[SealedRow]) -> SealedField[T]: ...
    @overload
    def __get__(self, row: SealedRow, owner: type[SealedRow]) -> T: ...
    def __get__(self, row: SealedRow | None, owner: type[SealedRow]) -> T | SealedField[T]:
        if row is None:
            return self
        value: T = row.opened().get(self.name, self.empty)
        return value

    def __set__(self, row: SealedRow, value: T) -> None:
        row.put_sealed({self.name: value})


class SealedRow:
    """Mixed into a model, before its base: gives it the column `sealed`."""

    sealed_fields: ClassVar[tuple[str, ...]] = ()
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    if TYPE_CHECKING:
        __tablename__: str
        id: Mapped[UUID]
        service_id: Mapped[UUID]

    def __init__(self, **values: Any) -> None:
        told = {name: values.pop(name) for name in self.sealed_fields if name in values}
        super().__init__(**values)
        if told:
            self.put_sealed(told)

    @classmethod
    def row(cls, **values: Any) -> dict[str, Any]:
        """The values of the columns, with the sealed fields among them sealed; `id` and `service_id` must be there."""
        told = {name: values.pop(name) for name in cls.sealed_fields if name in values}
        sealed = seal(values["service_id"], cls.place_of(values["id"]), told) if told else None
        return {**values, "sealed": sealed}

    @classmethod
    def place_of(cls, row_id: UUID) -> str:
        """The place to which the sealed part is bound."""
        return f"{cls.__tablename__}/{row_id}"

    def opened(self) -> dict[str, Any]:
        """The sealed fields by name, opened once; that somebody looks is noted (R32)."""
        values = self._values()
        if values:
            note_opened(self.__tablename__, self.id, self.service_id, object_session(self))
        return values

    def for_comparing(self, name: str) -> Any:
        """A sealed field, to be compared with what somebody typed and shown to nobody: that is no look at the row."""
        return self._values().get(name, getattr(type(self), name).empty)

    def put_sealed(self, told: dict[str, Any]) -> None:
        """Put these fields into the sealed part beside those that are there. The row needs its id and service first."""
        values = {**self._values(), **told}
        self.sealed = seal(self.service_id, self.place_of(self.id), values)
        self.__dict__[_OPENED] = (self.sealed, values)

    def _values(self) -> dict[str, Any]:
        sealed = self.sealed
        if sealed is None:
            return {}
        kept = self.__dict__.get(_OPENED)
        if kept is None or kept[0] is not sealed:  # never opened, or read again from the database since
            kept = self.__dict__[_OPENED] = (sealed, unseal(self.service_id, self.place_of(self.id), sealed))
        values: dict[str, Any] = kept[1]
        return values
