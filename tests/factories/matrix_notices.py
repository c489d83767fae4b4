"""How the addresses of notices and of due things are asked in the walk over the access matrix."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from core.audit.models import HOUSE
from core.ids import new_id
from core.jobs.models import DueRow
from notifications.outbox.models import Outbox
from tests.factories.matrix_asked import Asked, Thing, nothing
from tests.factories.matrix_people import Where
from tests.factories.pages_house import NOW, Builder, House


def _nobodys(_house: House) -> Mapping[Where, Thing]:
    """A notice that is nobody's here: whose it is, opens it in the tests of the bell."""
    return {Where.OWN: Thing({"notice_id": new_id()})}


def _failed(house: House) -> Mapping[Where, Thing]:
    """Work that has failed for good."""
    with house.database.as_owner() as session:
        made: UUID = Builder(session).put(
            DueRow, job="forget-keys", subject_id=HOUSE, due_at=NOW - timedelta(hours=1), state="failed", attempts=8
        )
    return {Where.OWN: Thing({"row_id": made})}


def _undelivered(house: House) -> Mapping[Where, Thing]:
    """A mail that was refused."""
    with house.database.as_owner() as session:
        made: UUID = Builder(session).put(
            Outbox,
            kind="phone-changed",
            subject_id=house.manager.id,
            occurrence="x",
            person_id=house.manager.id,
            channel="email",
            state="failed",
            attempts=1,
            problem="refused with 550",
            created_at=NOW,
            next_at=NOW,
        )
    return {Where.OWN: Thing({"row_id": made})}


def _job(_house: House) -> Mapping[Where, Thing]:
    return {Where.OWN: Thing({"name": "forget-keys"})}


def _family(_house: House) -> Mapping[Where, Thing]:
    return {Where.OWN: Thing({"family": "sleepovers"})}


MINE, ONE, DUE = "/account/notices", "/notices/<uuid:notice_id>", "/platform/due-things"
WHEN = {"quiet_from": "21", "quiet_to": "8", "digest": "daily", "hour": "8"}

NOTICES: Mapping[tuple[str, str], Asked] = {
    ("GET", "/notices"): Asked(nothing, everybody=True),
    ("GET", "/notices/bell"): Asked(nothing, everybody=True),
    ("GET", "/notices/sent"): Asked(nothing, everybody=True),
    ("POST", "/notices/read-all"): Asked(nothing, everybody=True),
    ("GET", f"{ONE}/why"): Asked(_nobodys, success=404, everybody=True),
    ("POST", f"{ONE}/open"): Asked(_nobodys, success=404, everybody=True),
    ("POST", f"{ONE}/acknowledge"): Asked(_nobodys, success=404, everybody=True),
    ("GET", MINE): Asked(nothing, everybody=True),
    ("GET", f"{MINE}/how-much"): Asked(nothing, everybody=True),
    ("POST", f"{MINE}/how-much"): Asked(nothing, fields={"preset": "everything"}, everybody=True),
    ("GET", f"{MINE}/when"): Asked(nothing, everybody=True),
    ("POST", f"{MINE}/when"): Asked(nothing, fields=WHEN, everybody=True),
    ("GET", f"{MINE}/pause"): Asked(nothing, everybody=True),
    ("POST", f"{MINE}/pause"): Asked(nothing, everybody=True),
    ("GET", f"{MINE}/text-messages"): Asked(nothing, everybody=True),
    ("POST", f"{MINE}/text-messages"): Asked(nothing, fields={"by_sms": "no"}, everybody=True),
    ("GET", f"{MINE}/kinds/<family>"): Asked(_family, everybody=True),
    ("POST", f"{MINE}/kinds/<family>"): Asked(_family, fields={"everywhere": "needs-me"}, everybody=True),
    ("GET", DUE): Asked(nothing),
    ("POST", f"{DUE}/<uuid:row_id>/again"): Asked(_failed),
    ("POST", f"{DUE}/jobs/<name>/run"): Asked(_job),
    ("POST", f"{DUE}/outbox/<uuid:row_id>/again"): Asked(_undelivered),
}
