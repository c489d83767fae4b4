"""Every address that is not public, and how it is asked. One that is missing here fails the walk."""

from __future__ import annotations

from collections.abc import Mapping

from tests.factories.matrix_agreements import AGREEMENTS
from tests.factories.matrix_approvals import APPROVALS
from tests.factories.matrix_asked import Asked, nothing
from tests.factories.matrix_break_glass import BREAK_GLASS
from tests.factories.matrix_calendar import CALENDAR
from tests.factories.matrix_children import CHILDREN
from tests.factories.matrix_concerns import CONCERNS
from tests.factories.matrix_constellations import CONSTELLATIONS
from tests.factories.matrix_conversations import CONVERSATIONS
from tests.factories.matrix_homes import HOMES
from tests.factories.matrix_notices import NOTICES
from tests.factories.matrix_repeats import REPEATS
from tests.factories.matrix_reports import REPORTS
from tests.factories.matrix_service import SERVICE_ROUTES
from tests.factories.matrix_settings import SETTINGS
from tests.factories.matrix_signin import SIGNIN
from tests.factories.matrix_stay_days import STAY_DAYS
from tests.factories.matrix_stays import STAYS

ONES_OWN: Mapping[tuple[str, str], Asked] = {
    ("POST", "/sign-out"): Asked(nothing, success=302, everybody=True),
    ("GET", "/today"): Asked(nothing, everybody=True),
    ("POST", "/still-here"): Asked(nothing, everybody=True, success=204),
    ("POST", "/reasons"): Asked(nothing, everybody=True, success=409),  # without what a page asked it for
    **SIGNIN,
}

IMPORTS: Mapping[tuple[str, str], Asked] = {
    ("GET", "/service/imports"): Asked(nothing),
    ("GET", "/service/imports/<kind>"): Asked(nothing),
    ("POST", "/service/imports/<kind>"): Asked(nothing, success=422),  # without a file
}

ROUTES: Mapping[tuple[str, str], Asked] = {
    **ONES_OWN,
    **SERVICE_ROUTES,
    **STAYS,
    **STAY_DAYS,
    **CALENDAR,
    **REPEATS,
    **AGREEMENTS,
    **APPROVALS,
    **HOMES,
    **CHILDREN,
    **SETTINGS,
    **IMPORTS,
    **CONCERNS,
    **CONSTELLATIONS,
    **BREAK_GLASS,
    **CONVERSATIONS,
    **NOTICES,
    **REPORTS,
}
