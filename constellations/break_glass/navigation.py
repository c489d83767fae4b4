"""The ways to broken glass: from a service's administration, and from Today while a review waits."""

from __future__ import annotations

from flask import url_for

from accounts.people.queries import names_of
from accounts.shell.service_parts import ServicePart
from accounts.shell.slots import NavEntry
from accounts.today.slots import NeedLine, TodayPart
from constellations.break_glass.access import sees_breaks
from constellations.break_glass.models import GlassBreak
from constellations.break_glass.queries import list_waiting
from constellations.break_glass.rules import TOLD
from core.unit_of_work import Unit
from core.words import deadline_words, time_words

LABEL, ICON = "Break glass", "triangle-alert"
ADMINISTER = ("safeguarding_lead", "service_manager")


def break_glass_part(unit: Unit) -> ServicePart | None:
    """Among the parts of a service, for who breaks glass or reviews it there."""
    service_id = sees_breaks(unit)
    if service_id is None or not unit.is_related(service_id, *ADMINISTER):
        return None
    detail = "Where a child is or what was written, in an emergency"
    return ServicePart(LABEL, detail, url_for("break_glass.breaks"), ICON)


def break_glass_entry(unit: Unit) -> NavEntry | None:
    """A way of its own for a records officer, who administers nothing else."""
    service_id = sees_breaks(unit)
    if service_id is None or unit.is_related(service_id, *ADMINISTER):
        return None
    return NavEntry("break-glass", LABEL, url_for("break_glass.breaks"), ICON)


def reviews_part(unit: Unit) -> TodayPart:
    """Each that another broke and nobody has reviewed, for those who are named for that."""
    service_id = sees_breaks(unit)
    if service_id is None or not unit.is_related(service_id, *TOLD):
        return TodayPart()
    waiting = [one for one in list_waiting(unit, service_id) if one.broken_by != unit.person_id]
    names = names_of(unit, [one.broken_by for one in waiting])
    return TodayPart(needs=tuple(_need(unit, one, names[one.broken_by]) for one in waiting))


def _need(unit: Unit, one: GlassBreak, who: str) -> NeedLine:
    return NeedLine(
        overline="Glass was broken",
        title=f"{who}, {deadline_words(one.broken_at, unit.now)}",
        detail=f"It {'ends' if one.is_open(unit.now) else 'ended'} at {time_words(one.ends_at)}",
        due_words=f"Review by {deadline_words(one.review_by, unit.now)}",
        due=one.review_by,
        action="Review",
        url=url_for("break_glass.review", break_id=one.id),
        icon=ICON,
    )
