"""What the families of Heron wrote to each other in the demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from community.conversations.rules import Kind, conversation_id
from community.conversations.services import read_to, send
from core.actor import Actor
from core.ids import new_id
from core.unit_of_work import run

HOURS = timedelta(hours=1)
SAID = (
    (Kind.EVERYONE, 122, "Joanne Pryce", "The minutes are on the fridge at the hub. We meet again on Saturday."),
    (Kind.EVERYONE, 121, "Gwen Penrose", "We will bring soup."),
    (Kind.ORGANISERS, 48, "Joanne Pryce", "The hall is booked from ten. Marion has the key."),
    (Kind.CARERS, 26, "Karin Lindqvist", "Is anyone going past Low Mill on Saturday? We could bring the big pan."),
    (Kind.CARERS, 25.9, "Dave Carrow", "Yes, I have room in the car for the pan and two people."),
    (Kind.CARERS, 25.8, "Dave Carrow", "Shall I come at nine?"),
    (Kind.CARERS, 4, "Blessing Okafor", "Two beds tonight? We might be late home, I will know by 5."),
    (Kind.CARERS, 3.6, "Ros Ferris", "Collecting at 10 tomorrow, thank you both. See you Saturday."),
    (Kind.CARERS, 3.5, "Marion Tallis", "Two beds free tonight, Blessing. Ring the house if it is after nine."),
    (Kind.CARERS, 3.4, "Dee Marsh", "Lunch is at 12, bring coats for the walk."),
)  # fmt: skip
"""Conversation, hours ago, who, words. No child's name, as it should be."""


def load_conversations(ids: Mapping[str, UUID], now: datetime) -> None:
    """Everybody writes; Marion has read the carers' conversation as far as yesterday's."""
    for kind, hours, who, words in SAID:
        where = conversation_id(ids["Heron"], kind)
        command = partial(send, conversation_id=where, client_id=new_id(), typed=words)
        run(Actor(ids[who]), None, command, now=now - hours * HOURS)
    carers = partial(read_to, conversation_id=conversation_id(ids["Heron"], Kind.CARERS), number=3)
    run(Actor(ids["Marion Tallis"]), None, carers, now=now - HOURS)
