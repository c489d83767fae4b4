"""Safeguarding leads for the house, and concerns raised by the use case itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from accounts.spaces.models import Membership
from community.concerns.link import Sender
from community.concerns.models import DutyContact
from community.concerns.rules import Danger
from community.concerns.services import Told, raise_concern
from core.ids import new_id
from core.unit_of_work import run
from tests.factories.pages_house import NOW, SINCE, Builder, House, Somebody


@dataclass(frozen=True)
class Safeguarding:
    """Two leads of the house's service and one of the neighbour's."""

    house: House
    nina: Somebody
    ivan: Somebody
    elsewhere: Somebody

    def tell(self, sender: Somebody, about: tuple[Somebody, ...] = (), **more: Any) -> UUID:
        """A concern of this sender about these people; returns its id."""
        return tell(self.house, sender, about, **more)


def tell(
    house: House,
    sender: Somebody,
    about: tuple[Somebody, ...] = (),
    *,
    now: datetime = NOW,
    danger: Danger = Danger.NO,
    **more: Any,
) -> UUID:
    """A concern of this sender about these people, to the house's service if no other is said; returns its id."""
    values: dict[str, Any] = {
        "service_id": house.heron.service_id,
        "story": "He said he is afraid to go home.",
        "when_words": "today at 4 pm",
        "about_people": tuple(one.id for one in about),
        "about_children": (),
        "about_words": "",
        "danger": danger,
        "reach_words": "ring me after six",
    }
    told, by = Told(**(values | more)), Sender(person_id=sender.id)
    with house.app.app_context():
        made = run(sender.actor, None, lambda unit: raise_concern(unit, told, by), now=now)
    return UUID(made["id"])


def appoint(house: House) -> Safeguarding:
    """Name them, and say where the duty team is alerted."""
    with house.database.as_owner() as session:
        make = Builder(session)
        service = house.heron.service_id
        made = Safeguarding(
            house=house,
            nina=make.member("Nina Osei", service, "safeguarding_lead"),
            ivan=make.member("Ivan Petrov", service, "safeguarding_lead"),
            elsewhere=make.member("Clare Dunn", house.teal.service_id, "safeguarding_lead"),
        )
        duty = {"service_id": service, "name": "Duty team", "address": "duty@wexmoor.kith.test"}
        session.execute(insert(DutyContact).values(**duty))
    return made


def also(house: House, person: Somebody, role: str, space_id: UUID) -> None:
    """Give somebody one more role."""
    with house.database.as_owner() as session:
        values = {"id": new_id(), "person_id": person.id, "space_id": space_id, "role": role, "since": SINCE}
        session.execute(insert(Membership).values(**values))
