"""Reading what a person wants: as themselves, or as a worker."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from accounts.service_settings.queries import number
from accounts.service_settings.table import S18
from core.unit_of_work import Unit
from notifications.preferences.models import NOTICE_CHOICE, NoticePreference
from notifications.preferences.rules import Every, Level, Preference


def find_preference(unit: Unit, person_id: UUID) -> Preference:
    """What the person wants; the usual where they chose nothing."""
    asked = select(NOTICE_CHOICE).where(NOTICE_CHOICE.c.person_id == person_id)
    choices = {(row.space_id, row.family): Level(row.level) for row in unit.session.execute(asked)}
    own = unit.session.get(NoticePreference, person_id)
    return _preference(own, choices) if own is not None else Preference(choices=choices)


def _preference(own: NoticePreference, choices: dict[tuple[UUID | None, str | None], Level]) -> Preference:
    quiet = (own.quiet_from, own.quiet_to) if own.quiet_from is not None and own.quiet_to is not None else None
    return Preference(
        preset=Level(own.preset),
        quiet=quiet,
        paused_until=own.paused_until,
        digest=Every(own.digest),
        digest_hour=own.digest_hour,
        by_sms=own.by_sms,
        choices=choices,
    )


def quiet_hours(unit: Unit, service_id: UUID | None) -> tuple[int, int]:
    """The quiet hours of a service (S18), or the usual ones. The unit must be able to see the service's answers."""
    if service_id is None:
        return int(S18.default["quiet_from"]), int(S18.default["quiet_to"])
    return number(unit, service_id, S18, "quiet_from"), number(unit, service_id, S18, "quiet_to")
