"""What the families of Heron wrote to each other in the demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from community.conversations.access import MessagePermission, get_conversation_for
from community.conversations.beginning import begin
from community.conversations.marking import confirm, react
from community.conversations.marks import Feeling
from community.conversations.pins import change, pin, pins_of
from community.conversations.queries import messages_after
from community.conversations.rules import Kind, conversation_id
from community.conversations.services import read_to, send
from community.moderation.rules import Why
from community.moderation.services import report_message
from core.actor import Actor
from core.ids import new_id
from core.unit_of_work import Unit, read, run

HOURS = timedelta(hours=1)
SAID = (
    (Kind.EVERYONE, 123, "Dave Carrow", "Whoever left the hall like that should be ashamed."),
    (Kind.EVERYONE, 122, "Joanne Pryce", "The minutes are on the fridge at the hub. We meet again on Saturday."),
    (Kind.EVERYONE, 121.5, "Joanne Pryce", "The hub is closed on Friday: the boiler is mended. Ring me for a bed."),
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
ANSWERS = {"Yes, I have room": "Is anyone going", "Two beds free": "Two beds tonight?"}
"""How an answer begins, and how what it answers does."""

APART_SAID = (
    (20, ("Karin Lindqvist", "Dave Carrow"), "", "Dave Carrow", "I can bring the pan to you on Friday night."),
    (19, ("Karin Lindqvist", "Dave Carrow", "Gwen Penrose"), "The big pan", "Gwen Penrose", "Soup for how many?"),
)
"""Hours ago, who began with whom, the name of a small group, who wrote, words."""


ASKED = "The hub is closed on Friday"
CONFIRMED = ("Gwen Penrose", "Dave Carrow", "Marion Tallis")
FELT = (
    ("Lunch is at 12", "Marion Tallis", Feeling.THANKS),
    ("Lunch is at 12", "Blessing Okafor", Feeling.THANKS),
    ("Lunch is at 12", "Ros Ferris", Feeling.LOVE),
    ("Yes, I have room", "Karin Lindqvist", Feeling.WELL_DONE),
)
"""What is felt about a message that begins so, and by whom."""


def load_conversations(ids: Mapping[str, UUID], now: datetime) -> None:
    """Everybody writes; Marion has read the carers' conversation as far as yesterday's."""
    sent: dict[str, UUID] = {}
    for kind, hours, who, words in SAID:
        where = conversation_id(ids["Heron"], kind)
        answers = next((begins for begin, begins in ANSWERS.items() if words.startswith(begin)), "")
        reply_to = next((one for said, one in sent.items() if answers and said.startswith(answers)), None)
        asks = words.startswith(ASKED)
        said = partial(send, conversation_id=where, client_id=new_id(), typed=words, reply_to=reply_to, asks=asks)
        sent[words] = UUID(run(Actor(ids[who]), None, said, now=now - hours * HOURS)["id"])
    _mark(ids, sent, now - HOURS)
    for hours, names, called, who, words in APART_SAID:
        people = [ids[name] for name in names]
        begun = partial(begin, people=people[1:], typed_name=called)
        apart = run(Actor(people[0]), None, begun, now=now - (hours + 1) * HOURS)
        command = partial(send, conversation_id=apart, client_id=new_id(), typed=words)
        run(Actor(ids[who]), None, command, now=now - hours * HOURS)
    _pin(ids, now - 60 * HOURS)
    _report(ids, now - 100 * HOURS)
    carers = partial(read_to, conversation_id=conversation_id(ids["Heron"], Kind.CARERS), number=3)
    run(Actor(ids["Marion Tallis"]), None, carers, now=now - HOURS)


def _mark(ids: Mapping[str, UUID], sent: Mapping[str, UUID], at: datetime) -> None:
    """Some confirm what they are asked, and some feel something."""
    found = {words: (kind, sent[words]) for kind, _, _, words in SAID}
    asked = next(one for words, one in found.items() if words.startswith(ASKED))
    for who in CONFIRMED:
        command = partial(confirm, conversation_id=conversation_id(ids["Heron"], asked[0]), message_id=asked[1])
        run(Actor(ids[who]), None, command, now=at)
    for begins, who, feeling in FELT:
        kind, message = next(one for words, one in found.items() if words.startswith(begins))
        where = conversation_id(ids["Heron"], kind)
        felt = partial(react, conversation_id=where, message_id=message, feeling=feeling, on=True)
        run(Actor(ids[who]), None, felt, now=at)


def _pin(ids: Mapping[str, UUID], at: datetime) -> None:
    """Joanne says when they meet, and changes it; Marion how the hub is reached."""
    where = conversation_id(ids["Heron"], Kind.EVERYONE)
    meeting = ("Next meeting", "Saturday at ten, at the hub")
    run(Actor(ids["Marion Tallis"]), None, lambda unit: pin(unit, where, "Hub phone", "01632 960144", ()), now=at)
    run(Actor(ids["Joanne Pryce"]), None, lambda unit: pin(unit, where, meeting[0], "Friday at six", ()), now=at)

    def said_anew(unit: Unit) -> None:
        here = get_conversation_for(unit, where, MessagePermission.READ)
        before = next(one.fact.id for one in pins_of(unit, here) if one.fact.label == meeting[0])
        change(unit, where, before, *meeting, ())

    run(Actor(ids["Joanne Pryce"]), None, said_anew, now=at + HOURS)


def _report(ids: Mapping[str, UUID], at: datetime) -> None:
    """Joanne reports what Dave wrote. Nobody has decided yet."""
    where = conversation_id(ids["Heron"], Kind.EVERYONE)

    def first(unit: Unit) -> UUID:
        here = get_conversation_for(unit, where, MessagePermission.READ)
        found: UUID = messages_after(unit, here, 0)[0].message.id
        return found

    joanne = Actor(ids["Joanne Pryce"])
    message = read(joanne, first, now=at)
    command = partial(
        report_message, conversation_id=where, message_id=message, why=Why.UNKIND, note="Gwen asked me who he meant."
    )
    run(joanne, None, command, now=at)
