"""The emergency page. With no database it still answers, with what every phone can ring."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from accounts.shell.page import plain_shell
from accounts.signin.access import PUBLIC, access, current_actor, signed_in
from accounts.spaces.numbers import Call, calls_at, numbers_of_person
from community.concerns.link import concern_url
from core import clock
from core.refusals import Busy
from core.unit_of_work import read
from core.words import time_words

blueprint = Blueprint("emergency", __name__)


@dataclass(frozen=True, slots=True)
class EmergencyPage:
    """Who answers now, who does not, the way to write a concern down, and the way back."""

    now_words: str
    open_calls: tuple[Call, ...]
    closed_calls: tuple[Call, ...]
    concern_url: str
    close_url: str


@blueprint.get("/emergency")
@access(PUBLIC)
def emergency() -> ResponseReturnValue:
    """The numbers of the person's own constellations and services, those that answer now first."""
    now = clock.now()
    person = signed_in()
    try:
        numbers = read(current_actor(), numbers_of_person) if person else []
    except (SQLAlchemyError, Busy):
        numbers = []
    calls = calls_at(numbers, now)
    page = EmergencyPage(
        now_words=f"It is {clock.to_london(now):%a} {time_words(now)}.",
        open_calls=calls.open,
        closed_calls=calls.closed,
        concern_url=concern_url(person.person_id if person else None),
        close_url=url_for("home"),
    )
    return render_template("app/emergency.html", shell=plain_shell("Emergency"), page=page)
