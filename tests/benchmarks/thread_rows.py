"""A conversation of any length by COPY: its messages, and how far two of its members have read."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from community.conversations.models import Conversation, ConversationReader, Message
from community.conversations.rules import Kind, conversation_id
from core import clock
from core.ids import new_id
from tests.benchmarks.constellation import Bench
from tests.factories.rows import Rows
from tests.harness.own_database import OwnDatabase

WORDS = "Is anyone going past Low Mill on Saturday? We have a box of outgrown wellingtons, sizes ten to two. " * 2
EVERY = timedelta(minutes=1)
AT_ONCE = 20_000


def fill(database: OwnDatabase, bench: Bench, messages: int) -> UUID:
    """Put so many messages into the conversation of everyone; the hub home carer has read them all, others none."""
    made, now = bench.made, clock.now()
    service = {"service_id": made.service_id}
    where = conversation_id(made.constellation_id, Kind.EVERYONE)
    rows = Rows()
    rows.put(Conversation, id=where, space_id=made.constellation_id, kind=Kind.EVERYONE.value, head=messages, **service)
    rows.put(ConversationReader, conversation_id=where, person_id=made.hub.carer.person_id, read_to=messages, **service)
    authors = [family.carer.person_id for family in made.satellites]
    for number in range(1, messages + 1):
        rows.put(
            Message,
            id=new_id(),
            conversation_id=where,
            number=number,
            author_id=authors[number % len(authors)],
            author_role="satellite_carer",
            client_id=new_id(),
            at=now - EVERY * (messages - number + 1),
            words=WORDS[: 60 + number % 120],
            **service,
        )
        if number % AT_ONCE == 0:
            rows.write(database.as_owner)
    rows.write(database.as_owner)
    return where
