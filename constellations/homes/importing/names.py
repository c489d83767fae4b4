"""What a file says of a person whom it brought before: another name or telephone number is taken."""

from __future__ import annotations

from accounts.imports.importer import Batch, Parsed
from accounts.people.models import Person

NAMES = ("given_name", "family_name", "phone")


def take_names(batch: Batch, row: Parsed, person: Person) -> None:
    """Take what is filled and another, and say so; a row that says what is known counts as before."""
    said = [(name, getattr(person, name), row[name]) for name in NAMES if row[name] is not None]
    changes = [change for change in said if change[1] != change[2]]
    for name, _, after in changes:
        setattr(person, name, after)
    if changes:
        batch.changed(row, person.id, f"{person.given_name} {person.family_name}", *changes)
    else:
        batch.same()
