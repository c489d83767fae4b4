"""A sleepover that waits for a child's social worker, and the link that was sent to her."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from constellations.approvals.notices import PURPOSE
from constellations.approvals.services import send_link
from constellations.stays.deciding import accept
from core.actor import worker
from core.signed_links import sign_link
from core.typed import Typed
from core.unit_of_work import read, run
from notifications.channels.channel import Mail
from notifications.outbox.kinds import Notice
from notifications.outbox.models import Outbox
from notifications.outbox.sender import words_of
from tests.factories.pages_house import FRIDAY, NOW, House, Somebody

WORKER, ADDRESS = "Bea Lowe", "bea.lowe@council.example"
LATER = FRIDAY + timedelta(days=14)


def waiting(house: House) -> UUID:
    """Mali's sleepover: the hub home has said yes, and somebody must agree."""
    ask = house.ask(house.marsh, "Mali", LATER)
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: accept(unit, ask), now=NOW)
    return ask


def sent_to(house: House, stay_id: UUID, by: Somebody, *, email: str = ADDRESS, now: datetime = NOW) -> str:
    """Send the link; returns its token."""
    typed = MultiDict({"name": WORKER, "email": email})
    with house.app.app_context():
        run(by.actor, None, lambda unit: send_link(unit, stay_id, Typed(typed)), now=now)
        return newest_token(house, stay_id)


def newest_token(house: House, stay_id: UUID) -> str:
    """The token of the link that was sent last for a stay."""
    query = text("select id from approval_link where stay_id = :stay order by sent_at desc, id desc limit 1")
    with house.database.as_owner() as session, house.app.app_context():
        return sign_link(PURPOSE, session.execute(query, {"stay": stay_id}).scalar_one())


def mails(house: House, kind: str, *, now: datetime = NOW) -> list[Mail | str]:
    """The mails of a kind as they would go out now, or why they are dropped."""
    with house.database.as_owner() as session:
        found = session.query(Outbox).where(Outbox.kind == kind).order_by(Outbox.created_at, Outbox.id).all()
        rows = [
            Notice(r.id, r.kind, r.subject_id, r.occurrence, r.person_id, r.service_id, r.created_at) for r in found
        ]
    with house.app.app_context():
        return [
            read(worker("outbox", one.service_id), lambda unit, one=one: words_of(unit, one), now=now)  # type: ignore[misc]
            for one in rows
        ]
