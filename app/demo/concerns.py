"""The demonstration's one concern: raised a while ago by a carer, and nobody has acknowledged it yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from community.concerns.link import Sender
from community.concerns.rules import Danger
from community.concerns.services import Told, raise_concern
from core.actor import Actor
from core.unit_of_work import run

AGO = timedelta(minutes=25)


def load_concern(ids: Mapping[str, UUID], now: datetime) -> None:
    """Siobhan Brennan is worried about Fern."""
    sender = ids["Siobhan Brennan"]
    told = Told(
        service_id=ids["Wexmoor"],
        story="Fern says a man she does not know waits by the school gate. He knows her name. She is afraid to go out.",
        when_words="Monday and today, at half past three",
        about_people=(),
        about_children=(ids["child Fern"],),
        about_words="a man by the school gate",
        danger=Danger.UNSURE,
        reach_words="01632 960161, any time",
    )
    run(Actor(sender), None, lambda unit: raise_concern(unit, told, Sender(person_id=sender)), now=now - AGO)
