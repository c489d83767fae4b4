"""Two at once with the same: a link answered both ways, a concern acknowledged twice, a bed taken away and given.

One of the two comes first, and the audit shows one. In the control runs, without the lock, both come true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import httpx
import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import text

from accounts.signin.session_state import COOKIE
from accounts.spaces.models import Membership, Naming
from community.concerns.models import Concern
from community.concerns.rules import LEAD, NAMED
from constellations.approvals.models import ApprovalLink, ChildsWorker
from constellations.approvals.notices import PURPOSE
from core import clock
from core.ids import new_id
from tests.concurrency.conftest import StartProcess
from tests.factories.constellations import Carer, MadeConstellation, make_constellation
from tests.factories.rows import Rows
from tests.factories.sessions import add_session
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.answers import SERVER_ERROR, statuses
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import REAL_APP, SECRET, KithProcess
from tests.harness.racers import race, size
from tests.harness.visitor import Visitor

UNLOCKED = "tests.harness.patched_unlocked_answers:app"
ROUNDS = 200


@dataclass
class Scene:
    """A constellation at two processes, and the browsers that were opened there."""

    own: OwnDatabase
    made: MadeConstellation
    processes: list[KithProcess]
    opened: list[Visitor]

    def visitor(self, number: int) -> Visitor:
        """A browser at one of the processes."""
        self.processes[number].wait_until_up()
        self.opened.append(Visitor(self.processes[number].url))
        return self.opened[-1]

    def enter(self, number: int, carer: Carer, page: str) -> tuple[Visitor, str]:
        """Somebody signed in, with the token that this page carries."""
        visitor = self.visitor(number)
        with self.own.as_owner() as session:
            visitor.http.cookies.set(COOKIE, add_session(session, carer.person_id, clock.now()))
        return visitor, visitor.hidden_fields(page)["csrf_token"]

    def count(self, kind: str) -> int:
        """How often the audit says that this happened."""
        return int(self.own.value("select count(*) from audit_entry where kind = :kind", kind=kind))


@pytest.fixture
def scene(own_database: OwnDatabase, start_kith: StartProcess) -> Iterator[Callable[[str], Scene]]:
    opened: list[Visitor] = []

    def begin(app: str) -> Scene:
        processes = [start_kith(app, KITH_ROLES="web") for _ in range(2)]
        return Scene(own_database, make_constellation(own_database.as_owner, beds=1), processes, opened)

    yield begin
    for visitor in opened:
        visitor.http.close()


def press(visitor: Visitor, token: str, path: str, fields: dict[str, str]) -> httpx.Response:
    sent = {"csrf_token": token, "key": str(uuid4()), **fields}
    return visitor.http.post(path, data=sent, follow_redirects=False)


def run_rounds(raced: Callable[[int], list[httpx.Response]], rounds: int) -> None:
    answers = [answer for number in range(rounds) for answer in raced(number)]
    print(f"{rounds} rounds: {statuses(answers)}")
    assert all(answer.status_code < SERVER_ERROR for answer in answers)


# --- a link answered both ways ---------------------------------------------------------------------------------------


def links(scene: Scene, count: int) -> list[UUID]:
    """So many sleepovers that wait for a child's social worker, each with a link that was sent to her."""
    made, family, rows = scene.made, scene.made.satellites[0], Rows()
    worker = new_id()
    of = {"service_id": made.service_id}
    rows.put(
        ChildsWorker,
        id=worker,
        child_id=family.children[0],
        child_service_id=made.service_id,
        since=clock.now(),
        recorded_by=made.manager.person_id,
        name="Bea Lowe",
        email="bea@council.example",
        **of,
    )
    found = []
    for stay_id in add_asks(scene.own.as_owner, made, [Wanted(family, night(number)) for number in range(count)]):
        found.append(new_id())
        rows.put(
            ApprovalLink,
            id=found[-1],
            constellation_id=made.constellation_id,
            stay_id=stay_id,
            stay_version=1,
            worker_id=worker,
            sent_by=made.manager.person_id,
            sent_at=clock.now(),
            ends_at=clock.now() + timedelta(days=1),
            codes_sent=0,
            code_tries=0,
            **of,
        )
    rows.write(scene.own.as_owner)
    with scene.own.as_owner() as session:
        waits = text("update stay set state = 'awaiting_approval', decided_by = :hub")
        session.execute(waits, {"hub": made.hub.carer.person_id})
    return found


def answer_both_ways(scene: Scene, rounds: int) -> int:
    """Agree and refuse by the same link at once; returns how many answers there are more than links."""
    made = links(scene, rounds)
    signer = URLSafeSerializer(SECRET, salt=f"kith link: {PURPOSE}")
    visitors = [scene.visitor(number) for number in range(2)]
    paths = [f"/agree/{signer.dumps(link_id.hex)}" for link_id in made]
    tokens = [visitor.hidden_fields(paths[-1])["csrf_token"] for visitor in visitors]

    def once(number: int) -> list[httpx.Response]:
        said = ("agreed", "refused")
        return race(
            *(partial(press, visitors[n], tokens[n], paths[number], {"do": said[n]}) for n in range(2)),
        )

    run_rounds(once, rounds)
    return scene.count("approval-answered") - rounds


def test_a_link_is_answered_once(scene: Callable[[str], Scene]) -> None:
    begun = scene(REAL_APP)
    rounds = size(ROUNDS)
    assert answer_both_ways(begun, rounds) == 0
    assert begun.count("stay-confirmed") + begun.count("stay-declined") == rounds
    differ = """select count(*) from approval_link l join stay s on s.id = l.stay_id
      where (l.answer = 'agreed') <> (s.state = 'confirmed')"""
    assert begun.own.value(differ) == 0


def test_control_without_the_lock_a_link_is_answered_twice(scene: Callable[[str], Scene]) -> None:
    assert answer_both_ways(scene(UNLOCKED), size(ROUNDS)) > 0


# --- a concern acknowledged by two leads -----------------------------------------------------------------------------


def concerns(scene: Scene, count: int) -> tuple[list[UUID], list[Carer]]:
    """So many concerns for which two leads are named."""
    made, rows = scene.made, Rows()
    leads = [made.hub.carers[0], made.hub.carers[1]]
    for lead in leads:
        where = {"person_id": lead.person_id, "space_id": made.service_id, "role": LEAD, "since": clock.now()}
        rows.put(Membership, id=new_id(), **where)
    found = [new_id() for _ in range(count)]
    for number, concern_id in enumerate(found):
        rows.put(
            Concern,
            id=concern_id,
            service_id=made.service_id,
            reference=f"R{number:04}",
            raised_by=made.manager.person_id,
            raised_at=clock.now(),
            story="He said he is afraid to go home.",
            when_words="",
            about_people=[],
            about_children=[],
            about_words="",
            hidden_from=[],
            danger="no",
            reach_words="",
            state="sent",
            acknowledge_by=clock.now() + timedelta(hours=1),
            retention_class="safeguarding",
        )
        for lead in leads:
            of = {"service_id": made.service_id, "subject_id": concern_id, "role": NAMED, "since": clock.now()}
            rows.put(Naming, id=new_id(), person_id=lead.person_id, **of)
    rows.write(scene.own.as_owner)
    return found, leads


def acknowledge_at_once(scene: Scene, rounds: int) -> int:
    """Two leads acknowledge the same concern at once; returns how many acknowledgements there are too many."""
    made, leads = concerns(scene, rounds)
    entered = [scene.enter(number, lead, "/concerns") for number, lead in enumerate(leads)]

    def once(number: int) -> list[httpx.Response]:
        path = f"/concerns/{made[number]}/acknowledge"
        return race(*(partial(press, visitor, token, path, {}) for visitor, token in entered))

    run_rounds(once, rounds)
    return scene.count("concern-acknowledged") - rounds


def test_R52_of_two_leads_one_has_acknowledged(scene: Callable[[str], Scene]) -> None:
    begun = scene(REAL_APP)
    assert acknowledge_at_once(begun, size(ROUNDS)) == 0
    assert begun.own.value("select count(*) from concern where acknowledged_by is null") == 0


def test_R52_control_without_the_lock_both_have(scene: Callable[[str], Scene]) -> None:
    assert acknowledge_at_once(scene(UNLOCKED), size(ROUNDS)) > 0


# --- a bed taken away and given --------------------------------------------------------------------------------------

GIVEN_AND_GONE = """select count(*) from bed b where b.removed_on is not null and exists (
  select from bed_night n join stay s on s.id = n.stay_id where n.bed_id = b.id and s.affected_by is null)"""
"""A bed that is gone with a sleepover on it that nobody is asked to decide: one that was first is listed (W4c)."""


def take_away_and_give(scene: Scene, rounds: int) -> int:
    """The manager takes the bed away while the hub home says yes; returns how often both came true."""
    made, both = scene.made, 0
    (bed,) = made.beds
    asks = add_asks(scene.own.as_owner, made, [Wanted(made.satellites[0], night(2 * n)) for n in range(rounds)])
    hub, hub_token = scene.enter(0, made.hub.carer, "/today")
    manager, manager_token = scene.enter(1, made.manager, "/service")
    for stay_id in asks:
        gone = {"reason": "The room is wanted.", "day": ""}
        answers = race(
            partial(press, hub, hub_token, f"/stays/{stay_id}/accept", {"version": "1"}),
            partial(press, manager, manager_token, f"/service/beds/{bed}/remove", gone),
        )
        assert all(answer.status_code < SERVER_ERROR for answer in answers), statuses(answers)
        both += scene.own.value(GIVEN_AND_GONE)
        with scene.own.as_owner() as session:
            session.execute(text("delete from bed_night"))
            session.execute(text("update bed set removed_on = null"))
            session.execute(text("update stay set state = 'declined', affected_by = null"))
            session.execute(text("update stay_child set holds = false"))
    return both


def test_R14_a_bed_is_not_given_while_it_is_taken_away(scene: Callable[[str], Scene]) -> None:
    assert take_away_and_give(scene(REAL_APP), size(ROUNDS)) == 0


def test_R14_control_without_the_lock_it_is(scene: Callable[[str], Scene]) -> None:
    assert take_away_and_give(scene(UNLOCKED), size(ROUNDS)) > 0
