"""The way on to concerns, and their lines on Today for the people named for them."""

from __future__ import annotations

from flask import url_for

from accounts.shell.slots import NavEntry
from accounts.today.slots import NeedLine, TodayPart
from community.concerns.queries import LoadedConcern, list_inbox
from community.concerns.rules import LEAD, NAMED, OFFICER, Danger
from community.concerns.showing import clock_words
from core.unit_of_work import Unit


def concerns_entry(unit: Unit) -> NavEntry | None:
    """For the safeguarding leads, with how many concerns wait for one of them; for a records officer without."""
    if not unit.subjects(LEAD, NAMED, OFFICER):
        return None
    waiting = sum(loaded.concern.waits for loaded in list_inbox(unit))
    return NavEntry("concerns", "Concerns", url_for("concerns.concerns"), "life-buoy", waiting)


def concerns_part(unit: Unit) -> TodayPart:
    """Each concern that waits, by its reference."""
    if not unit.subjects(LEAD, NAMED):
        return TodayPart()
    return TodayPart(needs=tuple(_need(unit, one) for one in list_inbox(unit) if one.concern.waits))


def _need(unit: Unit, loaded: LoadedConcern) -> NeedLine:
    concern = loaded.concern
    in_danger = concern.danger == Danger.YES
    return NeedLine(
        overline="A concern was raised",
        title=f"Concern {concern.reference}",
        detail="Somebody may be in danger now" if in_danger else loaded.service,
        due_words=clock_words(loaded, unit.now),
        due=concern.acknowledge_by,
        action="See and acknowledge",
        url=url_for("concerns.concern", concern_id=concern.id),
        icon="life-buoy",
    )
