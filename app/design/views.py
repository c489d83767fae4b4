"""The design page: every part alive in all its states, and each page with sample values. In a demonstration only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.signin.access import PUBLIC, access
from accounts.spaces.numbers import Call
from app.design import ask_samples, board_samples, samples, service_samples
from app.emergency.views import EmergencyPage
from constellations.stays.pages import Mark
from core.refusals import NotFound

blueprint = Blueprint("design", __name__)
THEMES = ("", "light", "dark")
ERRORS = {"first": "The day home is before the first night. Check both dates."}


@dataclass(frozen=True, slots=True)
class Sample:
    """A page with sample values: its template, whether it is a task, and what makes the values."""

    template: str
    page: Callable[[], Any]
    section: str = "stays"
    task: bool = False


def _nights(check: Any = ask_samples.CHECK_APPROVAL, **more: Any) -> Callable[[], Any]:
    return lambda: ask_samples.ask_nights_page(check, **more)


STAYS = "constellations/stays"
SAMPLES = {
    "today": Sample("accounts/today/today.html", samples.today_page, "today"),
    "today-quiet": Sample("accounts/today/today.html", samples.quiet_today_page, "today"),
    "board": Sample(f"{STAYS}/board.html", board_samples.board_page),
    "stays": Sample(f"{STAYS}/stays.html", ask_samples.stays_page),
    "stays-empty": Sample(f"{STAYS}/stays.html", lambda: ask_samples.stays_page(is_empty=True)),
    "ask-child": Sample(f"{STAYS}/ask_child.html", ask_samples.ask_child_page, task=True),
    "ask-nights": Sample(f"{STAYS}/ask_nights.html", _nights(), task=True),
    "ask-nights-ok": Sample(f"{STAYS}/ask_nights.html", _nights(ask_samples.CHECK_OK), task=True),
    "ask-nights-not": Sample(f"{STAYS}/ask_nights.html", _nights(ask_samples.CHECK_NOT), task=True),
    "ask-nights-error": Sample(f"{STAYS}/ask_nights.html", _nights(None, errors=ERRORS, typing=True), task=True),
    "ask-send": Sample(f"{STAYS}/ask_send.html", ask_samples.ask_send_page, task=True),
    "decide": Sample(f"{STAYS}/stay.html", ask_samples.decide_page, task=True),
    "stay": Sample(f"{STAYS}/stay.html", ask_samples.stay_page, task=True),
    "decline": Sample(f"{STAYS}/decline.html", ask_samples.decline_page, task=True),
}


@blueprint.get("/design")
@access(PUBLIC)
def design() -> ResponseReturnValue:
    """Every part in every state, and the way to each sample page."""
    return render_template(
        "app/design/design.html",
        shell=_themed(samples.shell("Design", "")),
        marks=[(mark.value, mark.value.replace("-", " ")) for mark in Mark],
        bars=board_samples.BARS,
        panels=(ask_samples.CHECK_OK, ask_samples.CHECK_APPROVAL, ask_samples.CHECK_NOT),
        need=samples.MARSH,
        tonight=samples.TONIGHT,
        actions=ask_samples.ANSWERS,
        month=ask_samples.sample_month(),
        facts_rows=ask_samples.decide_page().facts,
        choices=ask_samples.REASONS,
        file_rows=service_samples.FILE_ROWS,
        dated_rows=service_samples.DATED_ROWS,
        day_field=service_samples.DAY,
        select_field=service_samples.SELECT,
        ticks_field=service_samples.TICKS,
        calls=_emergency().open_calls,
        pages=[(name, url_for("design.sample", name=name)) for name in SAMPLES],
    )


@blueprint.get("/design/<name>")
@access(PUBLIC)
def sample(name: str) -> ResponseReturnValue:
    """One page with the people, dates and states of the pictures."""
    found = SAMPLES.get(name)
    if found is None:
        raise NotFound
    shell = _themed(samples.shell(name, found.section, task=found.task))
    return render_template(found.template, shell=shell, live=(), page=found.page())


def _themed(shell: samples.SampleShell) -> samples.SampleShell:
    """The shell in the theme that the address asks for."""
    wanted = request.args.get("theme", "")
    return samples.in_theme(shell, wanted if wanted in THEMES else "")


def _emergency() -> EmergencyPage:
    calls = (
        Call("Hub home: Marion or Pete", "01632 960144", "01632960144", "Any hour", "house"),
        Call("Duty team, Wexmoor", "01632 960190", "01632960190", "Nights and weekends", "moon"),
    )
    return EmergencyPage("It is Thu 2:10 am.", calls, (), "#concern", "#close")
