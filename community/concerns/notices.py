"""What people are told of concerns by mail: a reference and a clock, nothing of what was written, nobody's name (R43).

Words are made when the mail is sent: who may no longer read the concern by then is told nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from community.concerns.models import Concern
from community.concerns.queries import find_duty, people_with, service_name
from community.concerns.rules import LEAD, NAMED, STAND_IN
from core.unit_of_work import Unit
from core.words import deadline_words, time_words
from notifications.outbox.addresses import page_address
from notifications.outbox.kinds import Notice, NoticeKind, Recipient, Words
from notifications.outbox.rules import AGAIN, Weight

LADDER = (timedelta(minutes=15),)
"""Told again each quarter of an hour, until somebody acknowledges it or its clock takes over (R48)."""
LADDER_FOR = timedelta(hours=1)
"""Out of hours, where the clock is zero and the duty team is alerted, those named are told again for so long."""
FOOT = "What was written stands in Kith alone. If a child is in danger, ring 999 first."


def _waiting(unit: Unit, notice: Notice) -> Concern | None:
    """The concern while nobody has acknowledged it."""
    concern = unit.session.get(Concern, notice.subject_id)
    return concern if concern is not None and concern.waits else None


def _stands(unit: Unit, subject: object, roles: tuple[str, ...], notice: Notice) -> bool:
    people = people_with(unit, [subject], *roles)  # type: ignore[list-item]
    return notice.person_id in {person.id for person in people}


def _reads(unit: Unit, concern: Concern, notice: Notice) -> bool:
    """Whether the person is still named for it, still of the service, and not whom it is about (R49)."""
    return (
        notice.person_id not in concern.hidden_from
        and _stands(unit, concern.id, (NAMED,), notice)
        and _stands(unit, concern.service_id, (LEAD, STAND_IN), notice)
    )


def _raised(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    concern = _waiting(unit, notice)
    if concern is None or not _reads(unit, concern, notice):
        return None
    by = deadline_words(concern.acknowledge_by, unit.now)
    late = concern.acknowledge_by <= unit.now
    if AGAIN in notice.occurrence and late and concern.raised_at + LADDER_FOR <= unit.now:
        return None  # from here on the clock tells again, to the managers too
    subject = "acknowledge it now" if late else f"acknowledge it by {by}"
    return _to_reader(concern, recipient, subject, "Somebody has raised a concern. It waits for you in Kith.")


def _unanswered(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    """To those named: again. To the other managers: that one waits, and no more than that."""
    concern = _waiting(unit, notice)
    if concern is None or notice.person_id in concern.hidden_from:
        return None
    if _reads(unit, concern, notice):
        return _to_reader(
            concern, recipient, "nobody has acknowledged it", "A concern still waits for somebody to take it."
        )
    if not _stands(unit, concern.service_id, (STAND_IN,), notice):
        return None
    lines = (
        "A concern that came to your service has not been acknowledged.",
        "You cannot open it. Ring your safeguarding leads and make sure that one of them takes it in Kith.",
    )
    return _words(concern, recipient, "nobody has acknowledged it", lines)


def _to_reader(concern: Concern, recipient: Recipient, subject: str, sentence: str) -> Words:
    address = page_address("concerns.concern", concern_id=concern.id)
    return _words(concern, recipient, subject, (sentence, "", "See it and acknowledge it:", address))


def _words(concern: Concern, recipient: Recipient, subject: str, lines: tuple[str, ...]) -> Words:
    text = "\n".join((f"Hello {recipient.name.split(' ', maxsplit=1)[0]},", "", *lines, "", FOOT))
    return Words(f"Concern {concern.reference}: {subject}", f"{text}\n")


def _many(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    if not _stands(unit, notice.subject_id, (LEAD, STAND_IN), notice):
        return None
    text = (
        f"Hello {recipient.name.split(' ', maxsplit=1)[0]},\n\nMore concerns than usual came this hour. Each waits "
        f"for somebody in Kith:\n{page_address('concerns.concerns')}\n\n{FOOT}\n"
    )
    return Words("Concerns: many came this hour", text)


def _duty_team(unit: Unit, notice: Notice) -> Recipient | None:
    """The duty team of the notice's service, which has an address and no account."""
    contact = find_duty(unit, notice.service_id) if notice.service_id else None
    return Recipient(None, contact.name, contact.address) if contact else None


def _duty(unit: Unit, notice: Notice, _recipient: Recipient) -> Words | None:
    """The alert out of hours (R48): that there is one, and whom to ring. No personal data (R43)."""
    concern = _waiting(unit, notice)
    if concern is None:
        return None
    service = service_name(unit, concern.service_id)
    text = (
        f"A concern came to {service} at {time_words(concern.raised_at)} and nobody has acknowledged it. The office "
        f"is closed.\nIts reference is {concern.reference}.\n\nRing the safeguarding lead or the manager on call: they "
        "can open it in Kith.\n"
    )
    return Words(f"URGENT. Concern {concern.reference}: nobody has acknowledged it", text)


def _lines(unit: Unit, concern_ids: Collection[UUID]) -> dict[UUID, str]:
    """What tells concerns apart in a list, for whoever may still read them: the reference."""
    rows = unit.session.execute(select(Concern.id, Concern.reference).where(Concern.id.in_(concern_ids)))
    return {row.id: f"Concern {row.reference}" for row in rows}


def _page(concern_id: UUID) -> str:
    return url_for("concerns.concern", concern_id=concern_id)


def _list(_service_id: UUID) -> str:
    return url_for("concerns.concerns")


WHY = "Safeguarding leads and managers on call are told of concerns."
ALL: dict[str, Any] = {"weight": Weight.URGENT, "family": "concerns", "why": WHY}


CONCERN_NOTICES = {
    "concern-raised": NoticeKind(
        _raised,
        **ALL,
        title="A concern waits to be acknowledged",
        page=_page,
        lines=_lines,
        ladder=LADDER,
        by_deed=True,
    ),
    "concern-unanswered": NoticeKind(
        _unanswered, **ALL, title="Nobody has acknowledged a concern", page=_page, lines=_lines
    ),
    "concerns-many": NoticeKind(_many, **ALL, title="Many concerns came this hour", page=_list),
    "concern-duty": NoticeKind(_duty, _duty_team, **ALL, title="A concern waits"),
}
