"""Any history of granting, revoking, moving, suspending, approving and waiting: the app is what the model is (R7, R72).

The model (tests/factories/access_model.py) knows no database. After every step each person's relations in the app, and
whether they can sign in, equal the model's; whether a step is possible at all is compared as well, and one page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from sqlalchemy import text
from typing_extensions import override

from accounts.people.access import SUSPEND
from accounts.people.already_here import Inviting
from accounts.people.granting import Asked, approve_role, ask_for_role, refuse_role
from accounts.people.inviting import answer_invitation, invite_somebody
from accounts.people.revoking import end_role, give_back, revoke
from accounts.people.rules import RevocationKind
from core import clock
from core.actor import Actor
from core.refusals import Refusal
from core.unit_of_work import Unit, read, run
from tests.factories.access_model import Invited, Model, Request, Row
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House
from tests.factories.service_people import add_staff
from tests.factories.sessions import add_session
from tests.harness.racers import size

STEPS = 50
ROLES = ("records_officer", "auditor", "user_admin")
WRITTEN = text(
    "select id, person_id, held_by, subject_id, role, since, until from relation_written where person_id = any(:people)"
)
PLACE = st.integers(0, 5)


class History(RuleBasedStateMachine):
    """Everything that can happen to seven people and two services, in any order."""

    house: House

    @initialize()
    def begin(self) -> None:
        """The house as it is built, all of it undone afterwards."""
        self.undone = self.house.database.connection.begin_nested()
        self.context = self.house.app.app_context()
        self.context.push()
        staff, house = add_staff(self.house), self.house
        who = [staff.admin, staff.second, staff.elsewhere, house.social_worker, house.marsh.carer, house.nowak.carer]
        self.people = {one.id: one for one in who}
        self.ids = list(self.people)
        self.services = [house.heron.service_id, house.teal.service_id]
        with house.database.as_owner() as session:
            found = session.execute(WRITTEN, {"people": self.ids}).all()
        rows = [Row(r.person_id, r.held_by, r.subject_id, r.role, r.since, r.until) for r in found]
        self.model = Model(NOW, rows)
        self.requests: list[tuple[UUID, Request]] = []
        self.invited: list[tuple[UUID, Invited]] = []

    @override
    def teardown(self) -> None:
        """Undo it all."""
        if hasattr(self, "undone"):
            self.context.pop()
            self.undone.rollback()

    def does(self, by: UUID, command: Callable[[Unit], Any]) -> tuple[bool, Any]:
        """Let the app do it; whether it could, and what came of it."""
        try:
            return True, run(Actor(person_id=by), None, command, now=self.model.now)
        except Refusal:
            return False, None

    def last(self, query: str) -> UUID:
        """The id of the row that was made last."""
        with self.house.database.as_owner() as session:
            found: UUID = session.scalars(text(f"select id from {query} order by id desc limit 1")).one()
        return found

    @rule(by=PLACE, person=PLACE, where=st.integers(0, 1), role=st.sampled_from(ROLES), first=st.integers(0, 3),
          days=st.none() | st.integers(1, 4))  # fmt: skip
    def grant(self, by: int, person: int, where: int, role: str, first: int, days: int | None) -> None:
        """Ask for a role with dates."""
        service, today = self.services[where], clock.today(self.model.now)
        first_day = today + timedelta(days=first)
        last_day = None if days is None else first_day + timedelta(days=days)
        since = clock.local(first_day, time(0)) if first else self.model.now
        until = None if last_day is None else clock.local(last_day + timedelta(days=1), time(0))
        row = Row(self.ids[person], service, service, role, since, until)
        asked = Asked(role, service, first_day, last_day, "As agreed.")
        could, _ = self.does(self.ids[by], lambda unit: ask_for_role(unit, row.person, service, asked))
        assert could == self.model.ask(self.ids[by], row)
        if could:
            self.requests.append((self.last("role_request"), self.model.requests[-1]))

    @precondition(lambda self: self.requests)
    @rule(by=PLACE, which=st.integers(0, 50), yes=st.booleans())
    def approve(self, by: int, which: int, yes: bool) -> None:
        """Decide about a role that was asked for."""
        request_id, request = self.requests[-1 - which % len(self.requests)]
        decide = approve_role if yes else refuse_role
        could, _ = self.does(self.ids[by], lambda unit: decide(unit, request_id))
        assert could == self.model.decide(self.ids[by], request, yes=yes)

    @rule(by=PLACE, which=st.integers(0, 200), days=st.none() | st.integers(1, 3))
    def end(self, by: int, which: int, days: int | None) -> None:
        """End one role in a service, now or on a day to come."""
        own = [row for row in self.model.rows if row.subject in self.services]
        row = own[which % len(own)]
        day = None if days is None else clock.today(self.model.now) + timedelta(days=days)
        at = self.model.now if day is None else clock.local(day + timedelta(days=1), time(0))
        relation = self.relation_of(row)
        could, _ = self.does(self.ids[by], lambda unit: end_role(unit, relation, SUSPEND, day))
        assert could == self.model.end(self.ids[by], row, at)

    def relation_of(self, row: Row) -> UUID:
        """The id of this row of the model in the app."""
        found = text(
            "select id from relation_written where person_id = :person and subject_id = :subject and role = :role"
            " and since = :since and until is not distinct from :until limit 1"
        )
        values = {"person": row.person, "subject": row.subject, "role": row.role}
        with self.house.database.as_owner() as session:
            made: UUID = session.scalars(found, {**values, "since": row.since, "until": row.until}).one()
        return made

    @rule(by=PLACE, person=PLACE, where=st.integers(0, 1), kind=st.sampled_from(list(RevocationKind)))
    def suspend(self, by: int, person: int, where: int, kind: RevocationKind) -> None:
        """End all access to a service."""
        whose, service = self.ids[person], self.services[where]
        could, _ = self.does(self.ids[by], lambda unit: revoke(unit, whose, service, kind, "As agreed."))
        assert could == self.model.revoke(self.ids[by], whose, service, kind)

    @precondition(lambda self: self.model.revoked)
    @rule(by=PLACE, which=st.integers(0, 20))
    def give_back(self, by: int, which: int) -> None:
        """Undo it."""
        gone = sorted(self.model.revoked)
        person, service = gone[which % len(gone)]
        could, _ = self.does(self.ids[by], lambda unit: give_back(unit, person, service, "Cleared."))
        assert could == self.model.give_back(self.ids[by], person, service)

    @rule(by=PLACE, person=PLACE, where=st.integers(0, 1))
    def invite(self, by: int, person: int, where: int) -> None:
        """Invite somebody who has an account into a service."""
        whose, service = self.people[self.ids[person]], self.services[where]
        asked = Inviting(whose.email, "Given", "Family", "social_worker", service)
        could, made = self.does(self.ids[by], lambda unit: invite_somebody(unit, service, asked))
        assert could == self.model.invite(self.ids[by], whose.id, service)
        if could:
            self.invited.append((made, self.model.invited[-1]))

    @precondition(lambda self: self.invited)
    @rule(which=st.integers(0, 50))
    def move(self, which: int) -> None:
        """Say yes to an invitation (E64)."""
        invitation_id, invited = self.invited[-1 - which % len(self.invited)]
        could, _ = self.does(invited.person, lambda unit: answer_invitation(unit, invitation_id, yes=True))
        assert could == self.model.accept(invited)

    @rule(hours=st.sampled_from([1, 7, 24, 50, 100]))
    def clock_forward(self, hours: int) -> None:
        """Time goes on, and nothing is written."""
        self.model.now += timedelta(hours=hours)

    @invariant()
    def is_what_the_model_is(self) -> None:
        """Relations, and who can sign in."""
        if not hasattr(self, "model"):
            return
        for person in self.ids:
            found = read(Actor(person_id=person), lambda unit: unit.relations, now=self.model.now)
            assert {(one.subject_id, one.role) for one in found} == self.model.relations(person)
        with self.house.database.as_owner() as session:
            query = "select id from person where deactivated_at is not null and id = any(:people)"
            off = set(session.scalars(text(query), {"people": self.ids}))
        assert off == self.model.inactive

    @rule(person=PLACE)
    def look(self, person: int) -> None:
        """A page answers by what the model says: the list of roles that wait is for who administers a service."""
        whose, now = self.ids[person], self.model.now
        self.context.pop()
        try:
            with time_machine.travel(now, tick=False):
                status = self.status_of(whose, now)
        finally:
            self.context.push()
        there = any(self.model.administers(whose, service) for service in self.services)
        expected = 302 if whose in self.model.inactive else 200 if there else 404
        assert status == expected

    def status_of(self, person: UUID, now: datetime) -> int:
        """What the page answers the person, freshly signed in."""
        with self.house.database.as_owner() as session:
            token = add_session(session, person, now)
        return Browser(self.house.app).holding(token).ask("GET", "/service/roles").status_code


def test_R7_R72_whatever_happens_access_is_what_the_model_says(house: House) -> None:
    class Here(History):
        """In this house."""

    Here.house = house
    examples = size(200)
    run_machine(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=examples < 200,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{examples} histories of {STEPS} steps")
