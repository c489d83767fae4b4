"""Raising a concern, acknowledging it, and what the clock does when nobody has."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as insert_or_not

from accounts.service_settings.queries import number
from accounts.service_settings.table import S15
from accounts.spaces.models import Naming
from community.concerns.access import ConcernPermission, get_concern_for, reads_own, require_raise
from community.concerns.deadlines import Deadline, deadline_from
from community.concerns.facts import ConcernAcknowledged, ConcernRaised, ConcernUnanswered
from community.concerns.link import Sender
from community.concerns.models import Concern
from community.concerns.queries import (
    concerns_lately,
    find_duty,
    lock_concern,
    named_for,
    open_door,
    people_with,
)
from community.concerns.rules import (
    LEAD,
    NAMED,
    OFFICER,
    RETENTION_CLASS,
    STAND_IN,
    ConcernId,
    ConcernState,
    Danger,
    named_in,
    readers,
)
from core.ids import new_id
from core.references import reference
from core.refusals import Busy, NotFound
from core.unit_of_work import Unit

LATELY = timedelta(hours=1)
BUNDLED_AFTER = 20
"""So many concerns to one service in an hour are mailed one by one; those after them in one mail. None is refused."""
TRIES = 5


@dataclass(frozen=True, slots=True)
class Told:
    """What the sender answered."""

    service_id: UUID
    story: str
    when_words: str
    about_people: tuple[UUID, ...]
    about_children: tuple[UUID, ...]
    about_words: str
    danger: Danger
    reach_words: str


def raise_concern(unit: Unit, told: Told, sender: Sender) -> dict[str, Any]:
    """Send a concern to the service's safeguarding leads and start its clock (R48).

    Answers its id, its reference, and whether the actor may read it again.
    """
    require_raise(unit, told.service_id)
    leads = people_with(unit, [told.service_id], LEAD)
    managers = people_with(unit, [told.service_id], STAND_IN)
    officers = people_with(unit, [told.service_id], OFFICER)
    names = {one.id: (one.given_name, one.family_name) for one in (*leads, *managers, *officers)}
    hidden = {*told.about_people, *named_in(told.about_words, names)}
    sent_by = {one for one in (sender.person_id, sender.link_of_person) if one is not None}
    out = hidden | sent_by
    named = readers([one.id for one in leads], [one.id for one in managers], out)
    open_door(unit, told.service_id)
    clock = _clock(unit, told.service_id)
    concern_id, short = _write(unit, told, sender, hidden, clock.acknowledge_by)
    _name(unit, concern_id, told.service_id, named)
    alerts = clock.out_of_hours or not named
    unmanned = alerts and find_duty(unit, told.service_id) is None
    unit.record(
        ConcernRaised(
            concern_id=concern_id,
            of_service=told.service_id,
            named=named,
            # Nobody has said where the duty team is reached: then the managers are the ones who can be.
            managers=_others(managers_of(unit, told.service_id), out, named) if unmanned else (),
            alerts_duty=alerts and not unmanned,
            bundled=concerns_lately(unit, told.service_id, unit.now - LATELY) > BUNDLED_AFTER,
            look_again=clock.look_again,
        )
    )
    again = sender.person_id is not None and reads_own(unit, told.service_id)
    return {"id": str(concern_id), "reference": short, "read_again": again}


def managers_of(unit: Unit, service_id: UUID) -> tuple[UUID, ...]:
    """The service's managers."""
    return tuple(person.id for person in people_with(unit, [service_id], STAND_IN))


def _others(people: Collection[UUID], out: Collection[UUID], named: Collection[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted(set(people) - set(out) - set(named)))


def _clock(unit: Unit, service_id: UUID) -> Deadline:
    """The clock from now on, as the service has settled it (S15)."""
    return deadline_from(unit.now, timedelta(minutes=number(unit, service_id, S15, "acknowledge_minutes")))


def _write(
    unit: Unit, told: Told, sender: Sender, hidden: Collection[UUID], acknowledge_by: datetime
) -> tuple[ConcernId, str]:
    """The row, under a reference that no other concern of the service has."""
    concern_id = ConcernId(new_id())
    for _ in range(TRIES):
        short = reference(os.urandom(8))
        written = unit.session.execute(
            insert_or_not(Concern)
            .values(
                Concern.row(
                    id=concern_id,
                    service_id=told.service_id,
                    reference=short,
                    raised_by=sender.person_id,
                    link_of_person=sender.link_of_person,
                    link_of_invitation=sender.link_of_invitation,
                    raised_at=unit.now,
                    story=told.story,
                    when_words=told.when_words,
                    about_people=list(told.about_people),
                    about_children=list(told.about_children),
                    about_words=told.about_words,
                    hidden_from=sorted(hidden),
                    danger=told.danger.value,
                    reach_words=told.reach_words,
                    state=ConcernState.SENT.value,
                    acknowledge_by=acknowledge_by,
                    retention_class=RETENTION_CLASS,
                )
            )
            .on_conflict_do_nothing()
        )
        if written.rowcount:  # type: ignore[attr-defined]  # of an insert it is there
            return concern_id, short
    raise Busy


def _name(unit: Unit, concern_id: UUID, service_id: UUID, people: Collection[UUID]) -> None:
    rows = [
        {
            "id": new_id(),
            "person_id": one,
            "service_id": service_id,
            "subject_id": concern_id,
            "role": NAMED,
            "since": unit.now,
        }
        for one in people
    ]
    if rows:
        unit.session.execute(insert(Naming), rows)


def acknowledge(unit: Unit, concern_id: UUID) -> None:
    """A named person says that they have it (R52). Who comes second changes nothing: the first name stands."""
    get_concern_for(unit, concern_id, ConcernPermission.ACKNOWLEDGE)
    concern = lock_concern(unit, concern_id)
    if concern is None:
        raise NotFound
    if not concern.waits:
        return
    concern.state = ConcernState.ACKNOWLEDGED.value
    concern.acknowledged_by, concern.acknowledged_at = unit.person_id, unit.now
    unit.record(
        ConcernAcknowledged(
            concern_id=concern.id,
            of_service=concern.service_id,
            named=named_for(unit, concern.id),
            by=unit.person_id,
            raised_by=concern.raised_by,
            changes=(("state", ConcernState.SENT.value, ConcernState.ACKNOWLEDGED.value),),
        )
    )


def remind(unit: Unit, concern_id: UUID) -> None:
    """Its time is over. Where nobody has acknowledged it, leads of today are named too, everybody who may know is told
    again, and the clock begins anew: it ends with an acknowledgement and with nothing else (R48)."""
    concern = lock_concern(unit, concern_id)
    if concern is None or not concern.waits:
        return
    sent_by = {one for one in (concern.raised_by, concern.link_of_person) if one is not None}
    out = {*concern.hidden_from, *sent_by}
    managers = managers_of(unit, concern.service_id)
    leads = [person.id for person in people_with(unit, [concern.service_id], LEAD)]
    before = named_for(unit, concern.id)
    new = tuple(sorted(set(readers(leads, managers, out)) - set(before)))
    _name(unit, concern.id, concern.service_id, new)
    clock = _clock(unit, concern.service_id)
    named = tuple(sorted({*before, *new}))
    duty = clock.out_of_hours or not named
    unit.record(
        ConcernUnanswered(
            concern_id=concern.id,
            of_service=concern.service_id,
            named=named,
            newly_named=new,
            managers=_others(managers, out, named),
            alerts_duty=duty and find_duty(unit, concern.service_id) is not None,
            at=unit.now,
            look_again=clock.look_again,
        )
    )
