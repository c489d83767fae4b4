"""The emergency page. With no database it still answers, with what every phone can ring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from accounts.people.models import Household
from accounts.shell.page import plain_shell
from accounts.signin.access import PUBLIC, access, current_actor, signed_in
from accounts.spaces.models import EmergencyNumber, Space
from core import clock
from core.refusals import Busy
from core.unit_of_work import Unit, read
from core.words import time_words

blueprint = Blueprint("emergency", __name__)
WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Call:
    """One row to ring."""

    who: str
    number: str
    tel: str
    hours: str
    icon: str


@dataclass(frozen=True, slots=True)
class EmergencyPage:
    """Who answers now, who does not, and the way back."""

    now_words: str
    open_calls: tuple[Call, ...]
    closed_calls: tuple[Call, ...]
    close_url: str


@blueprint.get("/emergency")
@access(PUBLIC)
def emergency() -> ResponseReturnValue:
    """The numbers of the person's own constellations and services, those that answer now first."""
    now = clock.now()
    try:
        numbers = read(current_actor(), _numbers) if signed_in() else []
    except (SQLAlchemyError, Busy):
        numbers = []
    open_now = [n for n in numbers if answers_at(n, now)]
    page = EmergencyPage(
        now_words=f"It is {clock.to_london(now):%a} {time_words(now)}.",
        open_calls=tuple(_call(n) for n in open_now),
        closed_calls=tuple(_call(n) for n in numbers if n not in open_now),
        close_url=url_for("home"),
    )
    return render_template("app/emergency.html", shell=plain_shell("Emergency"), page=page)


def _numbers(unit: Unit) -> list[EmergencyNumber]:
    """Those of the person's constellations, of their services, of the service of the person's home or work."""
    mine = {relation.subject_id for relation in unit.relations}
    number, service = EmergencyNumber, EmergencyNumber.service_id
    near = service.in_(select(Space.service_id).where(Space.id.in_(mine)))
    own = service.in_(select(Household.service_id).where(Household.id.in_(mine)))
    whole = number.constellation_id.is_(None) & (near | own)
    wanted = select(number).where(number.constellation_id.in_(mine) | service.in_(mine) | whole)
    return list(unit.session.scalars(wanted.order_by(number.position, number.id)))


def answers_at(number: EmergencyNumber, now: datetime) -> bool:
    """Whether somebody answers at this moment, by the hours of the number in London time.

    Hours that end before they begin run over midnight; without hours somebody always answers. "Weekdays only" speaks
    of daytime numbers; a night number (over midnight) also answers all weekend.
    """
    there = clock.to_london(now)
    if number.opens is None or number.closes is None:
        return True
    weekend = there.weekday() >= WEEKEND
    if number.weekdays_only and weekend:
        return False
    if number.opens < number.closes:
        return number.opens <= there.time() < number.closes
    return weekend or there.time() >= number.opens or there.time() < number.closes


def _call(number: EmergencyNumber) -> Call:
    return Call(number.who, number.number, number.number.replace(" ", ""), number.hours, number.icon)
