"""Today: what needs me, tonight, what comes next, what happened while I was away."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.page import show
from accounts.signin.access import SIGNED_IN, access, signed_in
from accounts.today.slots import TODAY_SOURCES, TODAY_STREAMS, TodayPage, TodayPart
from core import clock
from core.unit_of_work import Unit
from core.words import count_words, day_name

blueprint = Blueprint("today", __name__)
MOST_LINES = 8
NOON, EVENING = 12, 18


@blueprint.get("/today")
@access(SIGNED_IN)
def today() -> ResponseReturnValue:
    """The first page."""

    def build(unit: Unit) -> dict[str, Any]:
        return {"page": today_page(unit)}

    return show("accounts/today/today.html", build, title="Today", live=_streams, section="today")


def _streams(unit: Unit) -> list[Any]:
    return [stream for provide in TODAY_STREAMS for stream in provide(unit)]


def today_page(unit: Unit) -> TodayPage:
    """The page put together from what the features have."""
    parts = [source(unit) for source in TODAY_SOURCES]
    needs = sorted((need for part in parts for need in part.needs), key=lambda need: (need.due, need.url))
    there = clock.to_london(unit.now)
    return TodayPage(
        greeting=_greeting(there.hour),
        title=f"{day_name(there.date())} {there.day} {there:%B}",
        needs_count=count_words(len(needs), "thing") if needs else "",
        first_need=needs[0] if needs else None,
        other_needs=tuple(needs[1:]),
        panels=tuple(panel for part in parts for panel in part.panels),
        coming=_coming(parts),
        news=tuple(sorted((n for p in parts for n in p.news), key=lambda n: n.at, reverse=True)[:MOST_LINES]),
        action=next((part.action for part in parts if part.action), None),
        fragment_url=url_for("today.today"),
    )


def _coming(parts: list[TodayPart]) -> tuple[Any, ...]:
    return tuple(sorted((line for part in parts for line in part.coming), key=lambda line: line.at)[:MOST_LINES])


def _greeting(hour: int) -> str:
    person = signed_in()
    when = "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"
    return f"Good {when}, {person.given_name}" if person else f"Good {when}"
