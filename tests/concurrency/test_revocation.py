"""Thirty people revoked in mid-use: pages, sockets in another process, sessions, links are dead within 5 s (R7, R74).

They use one process's pages and hold sockets in the other; the safeguarding lead ends their access, one action each, in
the first. With Valkey the relay is nudged, without it the next look makes it good. The control run has a relay that
never asks again: the pages are dead, and the open sockets go on to hear.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import text

from accounts.signin.rules import INVITATION_LASTS
from accounts.signin.session_state import COOKIE
from core import clock
from core.ids import new_id
from tests.concurrency.conftest import OpenPage, StartProcess
from tests.factories.constellations import PASSWORD, Carer, MadeConstellation, make_constellation
from tests.factories.sessions import add_session
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.answers import SEE_OTHER
from tests.harness.live_client import LiveClient
from tests.harness.own_database import OwnDatabase
from tests.harness.ports import stays_so, wait_for
from tests.harness.processes import SECRET, KithProcess, ValkeyProcess
from tests.harness.visitor import Visitor

WITHIN = 5.0
FOUND, NOT_FOUND = 302, 404
DEAF = "tests.harness.patched_deaf:app"
USERS_OF_PAGES = 5
PAUSE = 0.05
"""Between two turns: nobody asks for a page without a breath."""
SecondProcess = Callable[..., KithProcess]


@dataclass
class Person:
    """Somebody who uses Kith: their browser, their open page, and when each last had an answer."""

    carer: Carer
    visitor: Visitor
    page: LiveClient
    last_page: float = 0.0
    socket_ended: float = 0.0
    revoked: float = 0.0


@dataclass
class InUse:
    """Opens people's pages round and round until it is told to stop."""

    people: Sequence[Person]
    path: str
    stop: threading.Event = field(default_factory=threading.Event)
    _turns: list[int] = field(default_factory=lambda: [0] * USERS_OF_PAGES)

    def begin(self) -> list[threading.Thread]:
        """Several at once, each with some of the people."""
        threads = [
            threading.Thread(target=self._use, args=(n, self.people[n::USERS_OF_PAGES]), daemon=True)
            for n in range(USERS_OF_PAGES)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _use(self, number: int, people: Sequence[Person]) -> None:
        while not self.stop.is_set():
            for person in people:
                asked = time.monotonic()
                answer = person.visitor.http.get(self.path, follow_redirects=False)
                if answer.status_code == 200:
                    person.last_page = asked
                if person.page.ended.is_set() and not person.socket_ended:
                    person.socket_ended = time.monotonic()
            self._turns[number] += 1
            self.stop.wait(PAUSE)

    def wait_for_another_turn(self) -> None:
        """Wait until each of them has asked for everybody's page once more from the beginning."""
        before = list(self._turns)
        wait_for(lambda: all(now > then + 1 for now, then in zip(self._turns, before, strict=True)), 60, "no turn ends")


@pytest.fixture
def made(own_database: OwnDatabase) -> MadeConstellation:
    """A constellation with thirty carers: ten families and a hub home that many take turns in."""
    made = make_constellation(own_database.as_owner, satellites=10, beds=2, hub_carers=20)
    lead = (
        "insert into membership (id, person_id, space_id, role, since) values (:id, :p, :s, 'safeguarding_lead', :at)"
    )
    with own_database.as_owner() as session:
        values = {"id": new_id(), "p": made.manager.person_id, "s": made.service_id, "at": clock.now()}
        session.execute(text(lead), values)
    return made


@pytest.fixture
def browsers() -> Iterator[list[Visitor]]:
    """The browsers that a test opens."""
    opened: list[Visitor] = []
    yield opened
    for visitor in opened:
        visitor.http.close()


def signed_in(own: OwnDatabase, browsers: list[Visitor], process: KithProcess, carer: Carer) -> Visitor:
    """A browser of somebody's, at a process."""
    visitor = Visitor(process.url)
    with own.as_owner() as session:
        visitor.http.cookies.set(COOKIE, add_session(session, carer.person_id, clock.now()))
    browsers.append(visitor)
    return visitor


def carers_of(made: MadeConstellation) -> list[Carer]:
    """Everybody who is to go."""
    return [*made.hub.carers, *(family.carer for family in made.satellites)]


def everybody(
    own: OwnDatabase,
    made: MadeConstellation,
    processes: Sequence[KithProcess],
    browsers: list[Visitor],
    open_page: OpenPage,
    most: int = 30,
) -> list[Person]:
    """The carers with their pages in one process and their sockets in the other."""
    for process in processes:
        process.wait_until_up()
    found = []
    for carer in carers_of(made)[:most]:
        visitor = signed_in(own, browsers, processes[0], carer)
        found.append(Person(carer, visitor, open_page(visitor, [made.nights_stream], processes[1].url)))
    return found


def end_access(lead: Visitor, token: str, person: Person) -> None:
    """One action of the safeguarding lead."""
    fields = {"csrf_token": token, "key": str(new_id()), "kind": "suspended", "reason": "In mid-use."}
    path = f"/service/people/{person.carer.person_id}/end-access"
    person.revoked = time.monotonic()
    assert lead.http.post(path, data=fields, follow_redirects=False).status_code == SEE_OTHER


def invited(own: OwnDatabase, made: MadeConstellation, carer: Carer) -> UUID:
    """An open invitation to their address by the same service."""
    made_id = new_id()
    with own.as_owner() as session:
        session.execute(
            text(
                "insert into invitation (id, email, given_name, family_name, service_id, space_id, role, created_at,"
                " expires_at) values (:id, :email, 'Dee', 'Marsh', :s, :s, 'social_worker', :now, :then)"
            ),
            {
                "id": made_id,
                "email": carer.email,
                "s": made.service_id,
                "now": clock.now(),
                "then": clock.now() + INVITATION_LASTS,
            },
        )
    return made_id


def link_of(invitation_id: UUID) -> str:
    """The link that their mail has."""
    return f"/invitation/{URLSafeSerializer(SECRET, salt='kith link: invitation').dumps(invitation_id.hex)}"


@pytest.mark.parametrize("nudged", ["with Valkey", "without Valkey"])
def test_R7_R74_thirty_people_in_mid_use_are_out_of_everything_within_5_s(
    own_database: OwnDatabase,
    made: MadeConstellation,
    start_kith: StartProcess,
    browsers: list[Visitor],
    open_page: OpenPage,
    request: pytest.FixtureRequest,
    nudged: str,
) -> None:
    settings = {"KITH_ROLES": "live,web"}
    if nudged == "with Valkey":
        valkey: ValkeyProcess = request.getfixturevalue("valkey")
        settings["REDIS_URL"] = valkey.url
    processes = [start_kith(**settings) for _ in range(2)]
    people = everybody(own_database, made, processes, browsers, open_page)
    assert len(people) == 30
    waits = invited(own_database, made, people[0].carer)
    lead = signed_in(own_database, browsers, processes[0], made.manager)
    token = lead.hidden_fields(f"/service/people/{people[0].carer.person_id}/end-access")["csrf_token"]
    link = link_of(waits)
    assert people[0].visitor.http.get(link, follow_redirects=False).status_code == FOUND

    use = InUse(people, "/account")
    threads = use.begin()
    wait_for(lambda: all(person.last_page for person in people), 60, "somebody has no page")
    for person in people:
        end_access(lead, token, person)
    wait_for(lambda: all(person.socket_ended for person in people), 30, "a socket stays open")
    use.wait_for_another_turn()
    use.stop.set()
    for thread in threads:
        thread.join(30)

    pages = [max(0.0, person.last_page - person.revoked) for person in people]
    sockets = [person.socket_ended - person.revoked for person in people]
    print(f"{nudged}: last page {max(pages):.3f} s, last socket {max(sockets):.3f} s after its revocation began")
    assert max(pages) <= WITHIN
    assert max(sockets) <= WITHIN
    for person in people:
        assert person.visitor.http.get("/today", follow_redirects=False).status_code == FOUND
    again = Visitor(processes[1].url)
    browsers.append(again)
    with pytest.raises(AssertionError, match="signing in was refused"):
        again.sign_in(people[0].carer.email, PASSWORD)
    assert people[0].visitor.http.get(link, follow_redirects=False).status_code == NOT_FOUND
    assert own_database.value("select count(*) from session where revoked_at is null") == 1


def test_R7_control_with_a_deaf_relay_the_open_pages_hear_on(
    own_database: OwnDatabase,
    made: MadeConstellation,
    start_kith: StartProcess,
    browsers: list[Visitor],
    open_page: OpenPage,
) -> None:
    processes = [start_kith(KITH_ROLES="live,web"), start_kith(DEAF, KITH_ROLES="live,web")]
    people = everybody(own_database, made, processes, browsers, open_page, most=3)
    lead = signed_in(own_database, browsers, processes[0], made.manager)
    token = lead.hidden_fields(f"/service/people/{people[0].carer.person_id}/end-access")["csrf_token"]
    for person in people:
        end_access(lead, token, person)
    stays_so(lambda: not any(person.page.ended.is_set() for person in people), 2, "a page was closed")
    hub = signed_in(own_database, browsers, processes[0], made.hub.carers[-1])
    (stay_id,) = add_asks(own_database.as_owner, made, [Wanted(made.satellites[-1], night(0))])
    token = hub.hidden_fields(f"/stays/{stay_id}")["csrf_token"]
    fields = {"csrf_token": token, "key": str(new_id()), "version": "1"}
    assert hub.http.post(f"/stays/{stay_id}/accept", data=fields, follow_redirects=False).status_code == SEE_OTHER
    for person in people:
        person.page.wait_for_seq(made.nights_stream, 1, 5)
