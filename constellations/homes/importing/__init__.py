"""The kinds of record that a service brings in from files: homes, carers, terms, children, staff, memberships."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.imports.importer import Importer
from constellations.homes.importing.carers import CARERS
from constellations.homes.importing.children import CHILDREN
from constellations.homes.importing.households import HOUSEHOLDS
from constellations.homes.importing.memberships import MEMBERSHIPS
from constellations.homes.importing.staff import STAFF
from constellations.homes.importing.terms import TERMS

HOME_IMPORTERS: Mapping[str, Importer] = {
    one.kind: one for one in (HOUSEHOLDS, CARERS, TERMS, CHILDREN, STAFF, MEMBERSHIPS)
}
"""In the order in which they are brought in: each refers to those before it."""
