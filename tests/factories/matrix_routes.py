"""Every address that is not public, and how it is asked. One that is missing here fails the walk."""

from __future__ import annotations

from collections.abc import Mapping

from tests.factories.matrix_asked import Asked, nothing
from tests.factories.matrix_children import CHILDREN
from tests.factories.matrix_concerns import CONCERNS
from tests.factories.matrix_homes import HOMES
from tests.factories.matrix_service import SERVICE_ROUTES
from tests.factories.matrix_settings import SETTINGS
from tests.factories.matrix_stays import STAYS

ONES_OWN: Mapping[tuple[str, str], Asked] = {
    ("POST", "/sign-out"): Asked(nothing, success=302, everybody=True),
    ("GET", "/today"): Asked(nothing, everybody=True),
    ("GET", "/sign-in/again"): Asked(nothing, everybody=True),
    ("POST", "/sign-in/again"): Asked(nothing, everybody=True, success=422),  # without a password
    ("GET", "/account/signing-in/password"): Asked(nothing, everybody=True),
    ("POST", "/account/signing-in/password"): Asked(nothing, everybody=True, success=422),  # without one
    ("GET", "/account/signing-in"): Asked(nothing, everybody=True),
    ("GET", "/account/signing-in/app"): Asked(nothing, everybody=True),
    ("POST", "/account/signing-in/app"): Asked(nothing, everybody=True, success=422),  # without its code
    ("POST", "/account/signing-in/app/remove"): Asked(nothing, everybody=True),
    ("GET", "/account/signing-in/recovery-codes"): Asked(nothing, everybody=True),
    ("POST", "/account/signing-in/recovery-codes"): Asked(nothing, everybody=True),
    ("POST", "/account/signing-in/recovery-codes/kept"): Asked(nothing, everybody=True),
}

ROUTES: Mapping[tuple[str, str], Asked] = {
    **ONES_OWN,
    **SERVICE_ROUTES,
    **STAYS,
    **HOMES,
    **CHILDREN,
    **SETTINGS,
    **CONCERNS,
}
