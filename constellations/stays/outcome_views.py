"""The page of what was asked, given and refused, and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from constellations.homes.access import get_home_for
from constellations.stays.forms import day_of
from constellations.stays.outcomes import Outcome, as_csv, list_outcomes, reasons_of
from constellations.stays.pages import FactRow, Link
from core import clock
from core.unit_of_work import Unit, read
from core.words import count_words, span_words

blueprint = Blueprint("outcomes", __name__)
A_QUARTER = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class OutcomesPage:
    """What the page shows: by family, all together, why not; and the period as it was typed."""

    hub_name: str
    period: str
    families: tuple[FactRow, ...]
    total: str
    reasons: tuple[FactRow, ...]
    first: str
    last: str
    post_url: str
    csv: Link
    back: Link


def _period(today: date) -> tuple[date, date]:
    """From `first` to `last` of the address; the last quarter of a year where they cannot be used."""
    first, last = (day_of(request.args.get(name, "")) for name in ("first", "last"))
    last = last or today
    return (first, last) if first and first <= last else (last - A_QUARTER, last)


def _total(found: list[Outcome]) -> str:
    names = ("asked", "given", "nights", "emergencies", "refused", "expired", "cancelled", "nobody_came", "waiting")
    summed = {name: sum(getattr(one, name) for one in found) for name in names}
    return Outcome("", reasons=(), **summed).words if found else "Nobody asked in these days."


@blueprint.get("/constellations/<uuid:constellation_id>/asked-and-given")
@access("bed.free_busy_read")
def outcomes(constellation_id: UUID) -> ResponseReturnValue:
    """What was asked, given and refused, with the reasons."""

    def build(unit: Unit) -> dict[str, Any]:
        home = get_home_for(unit, constellation_id)
        first, last = _period(clock.today(unit.now))
        found = list_outcomes(unit, home, first, last)
        days = {"first": first.isoformat(), "last": last.isoformat()}
        here: dict[str, Any] = {"constellation_id": constellation_id}
        file = url_for("outcomes.as_file", **(here | days))
        page = OutcomesPage(
            hub_name=f"{home.name} hub",
            period=f"Asked {span_words(first, last, clock.today(unit.now))}",
            families=tuple(FactRow(one.family, one.words) for one in found),
            total=_total(found),
            reasons=tuple(FactRow(reason, count_words(count, "time")) for reason, count in reasons_of(found)),
            first=days["first"],
            last=days["last"],
            post_url=url_for("outcomes.outcomes", **here),
            csv=Link("Take it as a file (CSV)", file),
            back=Link("The bed board", url_for("stays.board", **here)),
        )
        return {"page": page}

    return show("constellations/stays/outcomes.html", build, title="Asked and given", section="stays")


@blueprint.get("/constellations/<uuid:constellation_id>/asked-and-given.csv")
@access("bed.free_busy_read")
def as_file(constellation_id: UUID) -> ResponseReturnValue:
    """The same figures as a file."""

    def build(unit: Unit) -> str:
        home = get_home_for(unit, constellation_id)
        return as_csv(list_outcomes(unit, home, *_period(clock.today(unit.now))))

    made = Response(read(current_actor(), build), mimetype="text/csv")
    made.headers["Content-Disposition"] = 'attachment; filename="asked-and-given.csv"'
    return made
