"""Races about stays, by HTTP to two processes: each plays rounds and returns those that have more than one outcome."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import httpx
from sqlalchemy import text

from accounts.signin.session_state import COOKIE
from constellations.stays.effects import OFFER_JOB
from core import clock
from core.ids import new_id
from tests.concurrency.conftest import StartProcess
from tests.factories.constellations import Carer, MadeConstellation, make_constellation
from tests.factories.sessions import add_session
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.answers import SEE_OTHER, SERVER_ERROR
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import KithProcess
from tests.harness.racers import race
from tests.harness.visitor import Visitor

DAY = timedelta(days=1)
WAIT = 30.0


@dataclass
class Arena:
    """Two processes over one database; the first works off what is due, too."""

    own: OwnDatabase
    processes: Sequence[KithProcess]
    answers: list[httpx.Response]
    opened: list[Visitor]

    def close(self) -> None:
        """Close the browsers that were opened here."""
        for visitor in self.opened:
            visitor.http.close()

    def hub(self, made: MadeConstellation) -> tuple[Visitor, Visitor]:
        """The two carers of a hub home, each at a process of their own."""
        first, second = (self.signed_in(number, carer) for number, carer in enumerate(made.hub.carers))
        return first, second

    def signed_in(self, number: int, who: Carer) -> Visitor:
        """Somebody at one of the processes, signed in with a second step: by a session row, not by the form."""
        process = self.processes[number % len(self.processes)]
        process.wait_until_up()
        visitor = Visitor(process.url)
        with self.own.as_owner() as session:
            visitor.http.cookies.set(COOKIE, add_session(session, who.person_id, clock.now()))
        self.opened.append(visitor)
        return visitor.with_token_of("/today")

    def write(self, statement: str, **values: object) -> None:
        """Write rows as the owner of the tables, past every wall."""
        with self.own.as_owner() as session:
            session.execute(text(statement), values)

    def play(self, *presses: Callable[[], httpx.Response]) -> list[bool]:
        """Press at the same moment; whether each was told that it is done."""
        answers = race(*presses)
        self.answers += answers
        return [answer.status_code == SEE_OTHER for answer in answers]

    def nights_of(self, stay_id: UUID) -> list[date]:
        """The nights on which beds stand for the stay, one for each bed."""
        query = "select night from bed_night where stay_id = :stay order by 1"
        return [row.night for row in self.own.rows(query, stay=stay_id)]


@contextmanager
def open_arena(
    own: OwnDatabase, start_kith: StartProcess, app: str, roles: Sequence[str] = ("web,worker", "live,web")
) -> Iterator[Arena]:
    """Start a process for each of the roles; of one alone two threads meet in it."""
    arena = Arena(own, [start_kith(app, KITH_ROLES=one) for one in roles], [], [])
    try:
        yield arena
    finally:
        arena.close()


def accepting(visitor: Visitor, stay_id: UUID) -> Callable[[], httpx.Response]:
    return partial(visitor.press, f"/stays/{stay_id}/accept", {"version": "1"})


def make_certain(arena: Arena, made: MadeConstellation, asks: Sequence[UUID], state: str = "confirmed") -> None:
    """Give each ask the first bed on its nights, as if the hub home had said yes."""
    arena.write("update stay set state = :state where id = any(:asks)", state=state, asks=list(asks))
    arena.write("update stay_child set holds = true where stay_id = any(:asks)", asks=list(asks))
    arena.write(
        "insert into bed_night (bed_id, night, service_id, kind, stay_id, child_id)"
        " select :bed, s.first_night, s.service_id, 'stay', s.id, c.child_id"
        " from stay s join stay_child c on c.stay_id = s.id where s.id = any(:asks)",
        bed=made.beds[0],
        asks=list(asks),
    )


def waiting_list_against_a_direct_ask(arena: Arena, rounds: int) -> list[str]:
    """The worker holds nights for who waits, while the hub home says yes to another family for the same (R14, E37)."""
    own, made = arena.own, make_constellation(arena.own.as_owner, satellites=2, beds=1)
    waits, asks = made.satellites
    waiting = add_asks(own.as_owner, made, [Wanted(waits, night(n)) for n in range(rounds)])
    direct = add_asks(own.as_owner, made, [Wanted(asks, night(n)) for n in range(rounds)])
    arena.write("update stay set waits_since = now() where id = any(:waiting)", waiting=waiting)
    hub, _ = arena.hub(made)
    presses = [accepting(hub, stay_id) for stay_id in direct]
    row_id = new_id()
    begin = {"id": row_id, "job": OFFER_JOB, "of": made.constellation_id, "service": made.service_id}
    arena.write(
        "insert into due_row (id, job, subject_id, service_id, due_at) values (:id, :job, :of, :service, now())",
        **begin,
    )
    half = rounds // 2
    done = [arena.play(press)[0] for press in presses[:half]]
    until(lambda: taken(arena, row_id), "the worker did not look at the waiting list")
    done += [arena.play(press)[0] for press in presses[half:]]  # while it holds one night after the other
    state = "select state from due_row where id = :id"
    until(lambda: own.value(state, id=row_id) == "done", "the worker did not come to its end")
    held = {row.id for row in own.rows("select id from stay where held_until is not null")}
    outcomes = [(stay in held, yes) for stay, yes in zip(waiting, done, strict=True)]
    print(f"  held for who waits: {sum(h for h, _ in outcomes)}, given to who asks: {sum(y for _, y in outcomes)}")
    by_night = "select count(*) from bed_night where bed_id = :bed and night = :night"
    bad = [n for n, found in enumerate(outcomes) if found.count(True) != 1]
    bad += [n for n in range(rounds) if own.value(by_night, bed=made.beds[0], night=night(n)) != 1]
    return [f"night {n}" for n in bad]


def taken(arena: Arena, row_id: UUID) -> bool:
    """Whether a worker has taken the row, or has done it."""
    query = "select 1 from due_row where id = :id and state = 'waiting' for update skip locked"
    return not arena.own.rows(query, id=row_id)


def until(so: Callable[[], bool], otherwise: str) -> None:
    """Wait until it is so, at most `WAIT` seconds."""
    end = time.monotonic() + WAIT
    while not so():
        assert time.monotonic() < end, f"{otherwise} within {WAIT} s"


def two_moves_to_one_night(arena: Arena, rounds: int) -> list[str]:
    """Two certain sleepovers want the same free night: one has it, the other stays as it was (R18)."""
    own, made = arena.own, make_constellation(arena.own.as_owner, satellites=2, beds=1)
    one, two = made.satellites
    hub = arena.hub(made)
    bad = []
    for n in range(0, 3 * rounds, 3):
        stays = add_asks(own.as_owner, made, [Wanted(one, night(n)), Wanted(two, night(n + 1))])
        make_certain(arena, made, stays)
        want(arena, {stay: night(n + 2) for stay in stays})
        done = arena.play(*(taking(visitor, stay) for visitor, stay in zip(hub, stays, strict=True)))
        kept = [arena.nights_of(stay) for stay in stays]
        right = [[night(n + 2)] if yes else [night(n + m)] for m, yes in enumerate(done)]
        bad += [] if done.count(True) == 1 and kept == right else [f"{done} {kept}"]
    return bad


def two_moves_that_swap(arena: Arena, rounds: int) -> list[str]:
    """Each wants the night that the other has: neither is possible, neither loses its own, nobody deadlocks (R18)."""
    own, made = arena.own, make_constellation(arena.own.as_owner, satellites=2, beds=1)
    one, two = made.satellites
    hub = arena.hub(made)
    bad = []
    for n in range(0, 2 * rounds, 2):
        stays = add_asks(own.as_owner, made, [Wanted(one, night(n)), Wanted(two, night(n + 1))])
        make_certain(arena, made, stays)
        want(arena, {stays[0]: night(n + 1), stays[1]: night(n)})
        done = arena.play(*(taking(visitor, stay) for visitor, stay in zip(hub, stays, strict=True)))
        kept = [arena.nights_of(stay) for stay in stays]
        bad += [] if done == [False, False] and kept == [[night(n)], [night(n + 1)]] else [f"{done} {kept}"]
    return bad


def want(arena: Arena, nights: dict[UUID, date]) -> None:
    """Each family wants another night, and the hub home is asked."""
    for stay, first in nights.items():
        arena.write(
            "update stay set wanted_first = :first, wanted_home = :home, wanted_by = asked_by, wanted_from = '{hub}',"
            " wanted_until = now() + interval '1 day' where id = :stay",
            first=first,
            home=first + DAY,
            stay=stay,
        )


def taking(visitor: Visitor, stay_id: UUID) -> Callable[[], httpx.Response]:
    return partial(visitor.press, f"/stays/{stay_id}/take-nights", {"version": "1"})


def last_bed_that_is_not_kept(arena: Arena, rounds: int) -> list[str]:
    """Of two beds one is kept for emergencies: of two asks one is said yes to (R20)."""
    own, made = arena.own, make_constellation(arena.own.as_owner, satellites=2, beds=2)
    arena.write("delete from service_setting where setting = 'S11' and service_id = :s", s=made.service_id)
    hub = arena.hub(made)
    bad = []
    for n in range(rounds):
        stays = add_asks(own.as_owner, made, [Wanted(family, night(n)) for family in made.satellites])
        done = arena.play(*(accepting(visitor, stay) for visitor, stay in zip(hub, stays, strict=True)))
        nights = [len(arena.nights_of(stay)) for stay in stays]
        bad += [] if done.count(True) == 1 and nights == [int(yes) for yes in done] else [f"{done} {nights}"]
    return bad


def two_who_must_agree(arena: Arena, rounds: int) -> list[str]:
    """The liaison worker and the service manager agree to one sleepover at once: one does, the other is told (E31)."""
    own, made = arena.own, make_constellation(arena.own.as_owner, satellites=1, beds=1)
    people = [arena.signed_in(number, who) for number, who in enumerate((made.liaison_worker, made.manager))]
    stays = add_asks(own.as_owner, made, [Wanted(made.satellites[0], night(n)) for n in range(rounds)])
    make_certain(arena, made, stays, "awaiting_approval")
    arena.write("update stay set awaits = '{liaison_worker}' where id = any(:stays)", stays=stays)
    bad = []
    for stay in stays:
        done = arena.play(*(partial(one.press, f"/stays/{stay}/approve", {"version": "1"}) for one in people))
        said = own.value(
            "select count(*) from audit_entry where kind = 'stay-confirmed' and detail ->> 'stay_id' = :stay",
            stay=str(stay),
        )
        bad += [] if done.count(True) == said == 1 else [f"{done}, {said} in the audit"]
    return bad


def yes_against_closed_nights(arena: Arena, rounds: int) -> list[str]:
    """One carer says yes while the other closes the night: the bed has the one or the other (R15)."""
    own, made = arena.own, make_constellation(arena.own.as_owner, satellites=1, beds=1)
    says_yes, closes = arena.hub(made)
    asks = add_asks(own.as_owner, made, [Wanted(made.satellites[0], night(n)) for n in range(rounds)])
    bad = []
    for n, stay in enumerate(asks):
        fields = {"first": night(n).isoformat(), "home": night(n + 1).isoformat(), "which": "whole", "covered": "no"}
        closing = partial(
            closes.press, f"/constellations/{made.constellation_id}/closed-nights", {**fields, "reason": "leave"}
        )
        yes, _ = arena.play(accepting(says_yes, stay), closing)
        query = "select kind from bed_night where bed_id = :bed and night = :night"
        kinds = [row.kind for row in own.rows(query, bed=made.beds[0], night=night(n))]
        bad += [] if kinds == ["stay" if yes else "block"] else [f"{yes} {kinds}"]
    return bad


def three_siblings_against_two(arena: Arena, rounds: int) -> list[str]:
    """Three beds: three brothers and sisters have them all, or two others have theirs, never some of both (R9, R14)."""
    own = arena.own
    made = make_constellation(own.as_owner, satellites=3, beds=3, children=3)
    hub = arena.hub(made)
    arena.write("update child set sibling_group = household_id where service_id = :s", s=made.service_id)
    bad = []
    for n in range(rounds):
        group, *singles = add_asks(own.as_owner, made, [Wanted(family, night(n)) for family in made.satellites])
        arena.write(
            "insert into stay_child (stay_id, child_id, service_id, child_service_id, nights, holds)"
            " select stay_id, unnest(cast(:others as uuid[])), service_id, child_service_id, nights, false"
            " from stay_child where stay_id = :group",
            others=list(made.satellites[0].children[1:]),
            group=group,
        )
        order = [accepting(hub[0], group), *(accepting(hub[1], one) for one in singles)]
        done = arena.play(*order)
        nights = [len(arena.nights_of(stay)) for stay in (group, *singles)]
        right = [3 * done[0], *(int(yes) for yes in done[1:])]
        bad += [] if nights == right and (done[0] != any(done[1:])) else [f"{done} {nights}"]
    return bad


RACES: tuple[Callable[[Arena, int], list[str]], ...] = (
    waiting_list_against_a_direct_ask,
    two_moves_to_one_night,
    last_bed_that_is_not_kept,
    two_who_must_agree,
    yes_against_closed_nights,
    three_siblings_against_two,
)
"""Each shows its fault without locks and keys; the swap has a control run of its own: it can only deadlock."""


def failed(answers: Sequence[httpx.Response]) -> list[int]:
    """Server errors among the answers."""
    return [answer.status_code for answer in answers if answer.status_code >= SERVER_ERROR]
