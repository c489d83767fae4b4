"""The client engine that is shipped replays histories that the server writes: its view equals the page's fresh load.

The server lives through each history by its own use cases (post, answer, edit, delete, take back, hold, let go, read,
react, ask that a message is confirmed and confirm it, open the history, take somebody out, restore from a backup) and
writes down what it would tell a page after each step.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from community.conversations import services
from community.conversations.access import conversations_of
from community.conversations.marking import ask_to_confirm, confirm, react
from community.conversations.marks import Feeling
from community.conversations.queries import messages_after, messages_before, standing_of, unread_of, unread_total
from community.conversations.quoting import beside, originals_of
from community.conversations.rules import A_PAGE
from community.conversations.showing import values_of
from community.moderation.rules import State, Why
from community.moderation.services import decide, report_message
from core.ids import new_id, stream_id
from core.refusals import Refusal
from core.streams.append import PERSON
from core.streams.content import with_content
from core.streams.heads import StoredEntry
from core.unit_of_work import Unit, read, run
from deploy.local import frontend
from tests.factories.conversations import heron
from tests.factories.pages_house import DAY, NOW, House, Somebody
from tests.factories.reports import lead_of
from tests.harness.database import ROOT
from tests.harness.racers import size

HISTORIES, STEPS = 100, 30
ALL = 10_000
REPLAY = ROOT / "static" / "tools" / "replay_histories.mjs"


def save(house: House, name: str) -> None:
    """Keep the database as it is under this name, in the one transaction of the test."""
    house.database.act_as("none")
    house.database.connection.execute(text(f"savepoint {name}"))


def back_to(house: House, name: str) -> None:
    """Make the database what it was then."""
    house.database.connection.execute(text(f"rollback to savepoint {name}"))
    house.database.act_as("none")


@dataclass
class Telling:
    """One history: the house lives it, and what the server would say is kept."""

    house: House
    lead: Somebody
    dice: random.Random
    steps: list[dict[str, Any]] = field(default_factory=list)
    told_to: dict[str, tuple[int, int]] = field(default_factory=dict)
    at: int = 0

    def __post_init__(self) -> None:
        self.where = heron(self.house)
        self.reader = self.house.sethi.carer
        self.writers = (self.house.marsh.carer, self.house.heron.hub_carer, self.reader)
        self.streams = {stream_id("conversation", self.where), stream_id(PERSON, self.reader.id)}
        self.has_backup = False

    def do(self, who: Somebody, command: Callable[[Unit], Any]) -> None:
        """Somebody does something; what is refused simply does not happen."""
        self.at += 1
        with self.house.app.app_context():
            try:
                run(who.actor, None, command, now=NOW + timedelta(seconds=self.at))
            except Refusal:
                return

    def any_message(self) -> tuple[UUID, Somebody]:
        """Some message and who wrote it."""
        rows = self.rows("select id, author_id from message order by random()")
        if not rows:
            return new_id(), self.reader
        found, author = self.dice.choice(sorted(rows))
        return found, next(one for one in self.writers if one.id == author)

    def rows(self, query: str, **values: Any) -> list[Any]:
        """As the owner sees it."""
        with self.house.database.as_owner() as session:
            return [tuple(row) for row in session.execute(text(query), values)]

    def change(self, statement: str, **values: Any) -> None:
        """What is no use case of conversations."""
        with self.house.database.as_owner() as session:
            session.execute(text(statement), values)

    def happen(self) -> None:
        """One step."""
        what, where = self.dice.randrange(28), self.where
        message, author = self.any_message()
        words = f"words {self.dice.randrange(10**6)}"
        if what < 8:
            asks = self.dice.random() < 0.3
            answered = message if self.dice.random() < 0.4 else None
            who = self.dice.choice(self.writers)
            sent = partial(services.send, conversation_id=where, client_id=new_id(), typed=words, reply_to=answered)
            self.do(who, partial(sent, asks=asks and who is self.house.heron.hub_carer))
        elif what < 11:
            self.do(author, partial(services.edit, conversation_id=where, message_id=message, typed=words))
        elif what < 13:
            self.do(author, partial(services.delete, conversation_id=where, message_id=message))
        elif what < 14:
            self.do(author, partial(services.restore, conversation_id=where, message_id=message))
        elif what < 17:
            self.hold(message, author)
        elif what < 19:
            back, number = self.dice.random() < 0.3, self.dice.randrange(1, 30)
            self.do(self.reader, partial(services.read_to, conversation_id=where, number=number, back=back))
        elif what < 20:
            is_open = self.dice.random() < 0.5
            self.do(self.house.heron.liaison_worker, lambda unit: services.open_history(unit, where, is_open=is_open))
        elif what < 21:
            ends = None if self.is_out() else NOW
            self.change("update household_member set until = :ends where person_id = :p", ends=ends, p=self.reader.id)
        elif what < 22:
            self.go_back()
        else:
            self.mark(message)

    def mark(self, message: UUID) -> None:
        """Somebody reacts to a message, asks that theirs be confirmed, or confirms one."""
        where, who = self.where, self.dice.choice(self.writers)
        if self.dice.random() < 0.5:
            feeling, on = self.dice.choice(list(Feeling)), self.dice.random() < 0.7
            self.do(who, lambda unit: react(unit, where, message, feeling, on=on))
        elif self.dice.random() < 0.4:
            self.do(self.house.heron.hub_carer, lambda unit: ask_to_confirm(unit, where, message))
        else:
            self.do(who, lambda unit: confirm(unit, where, message))

    def is_out(self) -> bool:
        """Whether the reader was taken out."""
        return bool(
            self.rows("select 1 from household_member where person_id = :p and until is not null", p=self.reader.id)
        )

    def hold(self, message: UUID, author: Somebody) -> None:
        """Somebody reports it, and a lead decides."""
        reporter = next(one for one in self.writers if one is not author)
        self.do(reporter, lambda unit: report_message(unit, self.where, message, Why.UNKIND, ""))
        found = self.rows("select id from message_report where message_id = :m order by id limit 1", m=message)
        decision = self.dice.choice((State.HELD, State.HELD, State.LEFT))
        if found:
            self.do(self.lead, lambda unit: decide(unit, found[0][0], decision, "Because."))

    def go_back(self) -> None:
        """Restore the backup that was made at the last turn, and make one now."""
        if self.has_backup:
            back_to(self.house, "backup")
            self.change("update stream set epoch = epoch + 1 + :n", n=self.dice.randrange(1_000))
        save(self.house, "backup")
        self.has_backup = True

    def note(self) -> None:
        """Write down what the server would say now."""
        with self.house.app.app_context():
            now = NOW + timedelta(seconds=self.at)
            state = read(self.reader.actor, self._state, now=now)
            state["streams"], told = self._streams(refused=state["page"] is None, now=now)
        self.steps.append({"state": state, "told": told})

    def _state(self, unit: Unit) -> dict[str, Any]:
        here = conversations_of(unit).get(self.where)
        if here is None:
            return {"page": None, "visible": []}
        standing, visible = standing_of(unit, here), messages_after(unit, here, 0, ALL)
        page = messages_before(unit, here, None)[-A_PAGE:]
        stood = {"head": standing.head, "read_to": standing.read_to}
        return {
            "visible": values_of(visible, unit.person_id),
            "page": {
                "messages": values_of(page, unit.person_id),
                "quotes": values_of(beside(page, originals_of(unit, here, page)), unit.person_id),
                "upto": standing.head,
                "standing": stood | {"unread": unread_of(unit).get(here.id, 0), "total": unread_total(unit)},
            },
        }

    def _streams(self, *, refused: bool, now: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Every stream as it stands, and what the relay would send of it since the last step."""
        made: dict[str, Any] = {}
        told: list[dict[str, Any]] = []
        mine = stream_id("conversation", self.where)
        for one in sorted(self.streams):
            known = self.rows("select epoch, head from stream where id = :s", s=one)
            epoch, head = known[0] if known else (0, 0)
            rows = self.rows("select seq, kind, subject_id from stream_entry where stream_id = :s order by seq", s=one)
            entries = [StoredEntry(*row) for row in rows]
            name, shut = str(one), refused and one == mine
            made[name] = {"epoch": epoch, "entries": [entry.for_client() for entry in entries], "refused": shut}
            was_epoch, was_seq = self.told_to.get(name, (epoch, head))
            if shut:
                told.append({"what": "evicted", "stream": name})
            elif epoch != was_epoch and was_epoch:
                told.append({"what": "reset", "stream": name, "epoch": epoch, "seq": head})
            elif head > was_seq:
                fresh = entries[was_seq:]
                about = ("conversation", self.where) if one == mine else (PERSON, self.reader.id)
                sent = with_content(partial(read, now=now), about, self.reader.id, fresh)
                told.append({"what": "entries", "stream": name, "epoch": epoch, "entries": sent})
            self.told_to[name] = (epoch, head)
        return made, told

    def written(self, seed: int) -> dict[str, Any]:
        """The history as the engine replays it; a page knows where it stands in its streams."""
        mine, own = str(stream_id("conversation", self.where)), str(stream_id(PERSON, self.reader.id))
        for step in self.steps:
            state = step["state"]
            if state["page"] is not None:
                state["page"]["positions"] = [
                    {
                        "stream": one,
                        "epoch": state["streams"][one]["epoch"],
                        "seq": len(state["streams"][one]["entries"]),
                    }
                    for one in (mine, own)
                ]
        return {"seed": seed, "steps": self.steps}


def test_the_shipped_engine_shows_what_a_fresh_page_shows(house: House, tmp_path: Path) -> None:
    lead, told = lead_of(house), []
    with house.database.as_owner() as session:
        session.execute(text("update household_place set since = :since where household_id = :h"),
                        {"since": NOW - DAY, "h": house.sethi.id})  # fmt: skip
    many = size(HISTORIES)
    save(house, "clean")
    for seed in range(1, many + 1):
        back_to(house, "clean")
        telling = Telling(house, lead, random.Random(seed))
        telling.note()
        for _ in range(STEPS):
            telling.happen()
            telling.note()
        told.append(telling.written(seed))
    file = tmp_path / "histories.json"
    file.write_text(json.dumps(told, default=str))
    command, env = frontend.npm_command()
    done = subprocess.run(
        [command[0], str(REPLAY), str(file)],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    print(f"{found}: every view was what a fresh page shows; without catching up {found['stale']} were not")
    assert found["histories"] == many
    assert found["stale"] > 0, "the control: what was lost is noticed by catching up and by nothing else"
