"""Whether a row of the outbox goes now: asked again each time its turn comes, in the transaction that would lease it.

It may have been read elsewhere, stopped, or be too late; the person may want it later, in a digest, or not at all;
and nobody gets more in an hour than the caps say, whoever sends it. A row over a cap is kept for the digest, and so
are the others of that person that wait behind it: a flood at one person costs the others no time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text, update

from core.ids import new_id
from core.unit_of_work import Unit
from notifications.bell.models import NoticeRow
from notifications.outbox.effects import RELATED
from notifications.outbox.kinds import NOTICE_KINDS
from notifications.outbox.models import Outbox
from notifications.outbox.rules import (
    ACTOR_CAP,
    AGAIN,
    BELL_CAP,
    HOUR,
    PERSON_CAP,
    SERVICE_CAP,
    SMS_CAP,
    State,
    Way,
    Weight,
)
from notifications.outbox.stops import is_silenced
from notifications.preferences.queries import find_preference, quiet_hours
from notifications.preferences.rules import Decided, Then, decide

Outcome = Mapping[str, Any]
"""What the row becomes instead of being sent; empty when it goes."""
GOES: Outcome = {}
OVER = "over the cap of the hour"
MORE = "bell-more"
"""The one line of an hour in which more came than a bell shows; its subject is the person."""
_DAY = timedelta(days=1)
_ACT = text("select 1 from set_worker_context(:service, :now, false)")
_TAKE = text(
    "insert into notice_pace (counted, since, used) values (:counted, :since, 1)"
    " on conflict on constraint pk_notice_pace do update set used = notice_pace.used + 1"
    " where notice_pace.used < :cap returning used"
)


def weigh(unit: Unit, row: Outbox) -> Outcome:
    """What becomes of a row whose turn has come. The unit is a worker's, and acts as the row's service from here on."""
    if row.until is not None and row.until <= unit.now:
        return {"state": State.LATE, "problem": "its moment has passed"}
    if row.person_id is None or row.weight == Weight.ALWAYS:
        return GOES
    if row.channel != Way.BELL:
        unit.session.execute(_ACT, {"service": row.service_id, "now": unit.now}).all()
    if (ended := _ended(unit, row)) is not None:
        return {"state": State.DROPPED, "problem": ended}
    if row.channel != Way.BELL and (held := _wanted(unit, row)) is not GOES:
        return held
    return GOES if row.paced else _paced(unit, row)


def _ended(unit: Unit, row: Outbox) -> str | None:
    """Why it is of no use any more: stopped (E50), read or settled meanwhile, acknowledged."""
    urgent = row.weight == Weight.URGENT
    if not is_still_related(unit, row):
        return "no longer in that role"
    if not urgent and is_silenced(unit, row.kind, row.subject_id, row.person_id):
        return "stopped"
    seen = unit.session.scalars(
        select(NoticeRow).where(
            NoticeRow.kind == row.kind,
            NoticeRow.subject_id == row.subject_id,
            NoticeRow.person_id == row.person_id,
            # A repeat by the ladder is about the same line as the first.
            NoticeRow.occurrence == row.occurrence.split(AGAIN, maxsplit=1)[0],
        )
    ).one_or_none()
    if seen is None or row.channel == Way.BELL:
        return None
    if seen.settled_at is not None:
        return "settled"
    return "read" if (seen.acknowledged_at if urgent else seen.read_at) is not None else None


def is_still_related(unit: Unit, row: Outbox) -> bool:
    """Whether whoever is told by a role still stands in it: who left a home or a constellation hears no more of it."""
    if row.related_to is None:
        return True
    values = {"subject": row.related_to, "roles": row.reason.split(), "at": unit.now}
    return row.person_id in set(unit.session.scalars(RELATED, values))


def _wanted(unit: Unit, row: Outbox) -> Outcome:
    assert row.person_id is not None
    kind, wants = NOTICE_KINDS.get(row.kind), find_preference(unit, row.person_id)
    if row.channel == Way.SMS and not (wants.by_sms or row.weight == Weight.URGENT):
        return {"state": State.DROPPED, "problem": "not wanted by text message"}
    family, weight = kind.family if kind else "other", Weight(row.weight)
    decided = decide(weight, wants, (row.space_id, row.service_id), family, quiet_hours(unit, row.service_id), unit.now)
    return _outcome(decided, row)


def _outcome(decided: Decided, row: Outbox) -> Outcome:
    match decided.then:
        case Then.NOW:
            return GOES
        case Then.WAIT:
            # What would be too late in the morning goes now.
            too_late = row.until is not None and decided.at is not None and decided.at >= row.until
            return GOES if too_late else {"next_at": decided.at, "problem": "quiet hours"}
        case Then.OFF:
            return {"state": State.DROPPED, "problem": "muted"}
        case Then.DIGEST:
            return _to_digest(row, "for the digest")


def _to_digest(row: Outbox, why: str) -> Outcome:
    return {"state": State.DIGEST if row.channel == Way.EMAIL else State.DROPPED, "problem": why}


def _paced(unit: Unit, row: Outbox) -> Outcome:
    """Count the row against its caps; over one of them it is kept for the digest, an approval for the next hour."""
    row.paced = True
    if row.weight == Weight.URGENT:
        return GOES
    hour = unit.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    if all(_take(unit, counted, since, cap) for counted, since, cap in _caps(row, hour)):
        return GOES
    if row.weight == Weight.APPROVAL:
        later: Outcome = {"next_at": hour + HOUR, "problem": OVER, "paced": False}
        _move_those_behind(unit, row, later)
        return later
    if row.channel == Way.BELL:
        _tell_of_more(unit, row, hour)
    _move_those_behind(unit, row, _to_digest(row, OVER))
    return _to_digest(row, OVER)


def _tell_of_more(unit: Unit, row: Outbox, hour: datetime) -> None:
    """One line stands for all that came in the hour beyond the cap: they are read under what one was sent."""
    unit.add_row(
        Outbox.__table__,  # type: ignore[arg-type]  # a declarative table is a Table
        id=new_id(),
        kind=MORE,
        subject_id=row.person_id,
        occurrence=hour.isoformat(),
        person_id=row.person_id,
        channel=Way.BELL,
        weight=Weight.ALWAYS,
        created_at=unit.now,
        next_at=unit.now,
    )


def _caps(row: Outbox, hour: datetime) -> list[tuple[str, datetime, int]]:
    if row.channel == Way.BELL:
        return [(f"bell {row.person_id}", hour, BELL_CAP)]
    caps = [(f"{row.channel} to {row.person_id}", hour, PERSON_CAP)]
    if row.channel == Way.SMS:
        caps = [(f"sms to {row.person_id}", hour.replace(hour=0), SMS_CAP)]
    if row.actor_id is not None:
        caps.insert(0, (f"{row.channel} by {row.actor_id} to {row.person_id}", hour, ACTOR_CAP))
    if row.service_id is not None:
        caps.append((f"{row.channel} of {row.service_id}", hour, SERVICE_CAP))
    return caps


def _take(unit: Unit, counted: str, since: datetime, cap: int) -> bool:
    """One more of the hour, or not: the row of the count is locked until the commit, so two workers cannot both."""
    return unit.session.execute(_TAKE, {"counted": counted, "since": since, "cap": cap}).scalar() is not None


def _move_those_behind(unit: Unit, row: Outbox, outcome: Outcome) -> None:
    """Move what else waits for this person by the same sender and way, as heavy as this, in one statement."""
    weights = [Weight.APPROVAL] if row.weight == Weight.APPROVAL else [Weight.NEEDS_ME, Weight.NEWS]
    behind = (
        select(Outbox.id)
        .where(
            Outbox.person_id == row.person_id,
            Outbox.channel == row.channel,
            Outbox.state == State.WAITING,
            Outbox.weight.in_(weights),
            Outbox.actor_id.is_not_distinct_from(row.actor_id),
            Outbox.next_at <= unit.now,
            Outbox.leased_until.is_(None),
            Outbox.id != row.id,
        )
        .with_for_update(skip_locked=True)
    )
    unit.session.execute(
        update(Outbox).where(Outbox.id.in_(behind)).values(**outcome),
        execution_options={"synchronize_session": False},
    )
