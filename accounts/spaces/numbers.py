"""Emergency numbers: whose are shown to whom, and who answers at a moment (R47)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from accounts.people.models import Household
from accounts.spaces.models import EmergencyNumber, Space
from core import clock
from core.unit_of_work import Unit

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
class Calls:
    """Those who answer at the moment, and those who do not."""

    open: tuple[Call, ...] = ()
    closed: tuple[Call, ...] = ()


def numbers_of_person(unit: Unit) -> list[EmergencyNumber]:
    """Those of the person's constellations, of their services, of the service of the person's home or work."""
    mine = {relation.subject_id for relation in unit.relations}
    number, service = EmergencyNumber, EmergencyNumber.service_id
    near = service.in_(select(Space.service_id).where(Space.id.in_(mine)))
    own = service.in_(select(Household.service_id).where(Household.id.in_(mine)))
    whole = number.constellation_id.is_(None) & (near | own)
    wanted = select(number).where(number.constellation_id.in_(mine) | service.in_(mine) | whole)
    return list(unit.session.scalars(wanted.order_by(number.position, number.id)))


def numbers_of_service(unit: Unit, service_id: UUID) -> list[EmergencyNumber]:
    """Those of the service itself, which anybody may know (R47)."""
    number = EmergencyNumber
    wanted = select(number).where(number.service_id == service_id, number.constellation_id.is_(None))
    return list(unit.session.scalars(wanted.order_by(number.position, number.id)))


def calls_at(numbers: Sequence[EmergencyNumber], now: datetime) -> Calls:
    """The numbers as rows to ring, parted by whether somebody answers now."""
    answering = [number for number in numbers if answers_at(number, now)]
    return Calls(
        open=tuple(_call(number) for number in answering),
        closed=tuple(_call(number) for number in numbers if number not in answering),
    )


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
