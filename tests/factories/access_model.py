"""What access should be after any history, in a hundred lines: the app is compared with it (test_access_history).

People, two services, roles with dates, requests, invitations, revocations, and a clock. No database, no SQL.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

HOURS_48, A_DAY, MOST_A_DAY = timedelta(hours=48), timedelta(days=1), 5


@dataclass
class Row:
    """A role of somebody, with the service that holds it."""

    person: UUID
    service: UUID
    subject: UUID
    role: str
    since: datetime
    until: datetime | None = None

    def lasts(self, at: datetime) -> bool:
        """Whether it has not ended."""
        return self.until is None or self.until > at


@dataclass
class Request:
    """A role that waits for a second person."""

    by: UUID
    row: Row
    waits: bool = True


@dataclass
class Invited:
    """An invitation to somebody's address."""

    by: UUID
    person: UUID
    service: UUID
    made: datetime
    open: bool = True


@dataclass
class Revoked:
    """What a service ended, with the ends that there were before."""

    kind: str
    ended: list[tuple[Row, datetime | None]] = field(default_factory=list)


@dataclass
class Model:
    """All of it, at one moment."""

    now: datetime
    rows: list[Row]
    requests: list[Request] = field(default_factory=list)
    invited: list[Invited] = field(default_factory=list)
    revoked: dict[tuple[UUID, UUID], Revoked] = field(default_factory=dict)
    inactive: set[UUID] = field(default_factory=set)

    def counts(self, row: Row) -> bool:
        """Whether nobody has suspended what this row gives."""
        found = self.revoked.get((row.person, row.service))
        return found is None or found.kind == "left"

    def relations(self, person: UUID) -> set[tuple[UUID, str]]:
        """What the person is to whom now."""
        now = [row for row in self.rows if row.person == person and row.since <= self.now and row.lasts(self.now)]
        return {(row.subject, row.role) for row in now if self.counts(row)}

    def administers(self, person: UUID, service: UUID) -> bool:
        """Whether the person administers the service's people."""
        return (service, "user_admin") in self.relations(person)

    def sees(self, by: UUID, person: UUID, service: UUID) -> bool:
        """Whether an administrator finds the person among the service's people, of now or of before."""
        known = any(row.person == person and row.service == service for row in self.rows)
        return known and self.administers(by, service)

    def ask(self, by: UUID, row: Row) -> bool:
        """Ask for a role; whether that is possible. So of all that follow."""
        same = [r for r in self.rows if (r.person, r.subject, r.role) == (row.person, row.subject, row.role)]
        waits = any(r.waits and (r.row.person, r.row.role, r.row.subject) == (row.person, row.role, row.subject)
                    for r in self.requests)  # fmt: skip
        if not self.sees(by, row.person, row.service) or by == row.person or (row.person, row.service) in self.revoked:
            return False
        if waits or any(r.lasts(row.since) for r in same):
            return False
        self.requests.append(Request(by, row))
        return True

    def decide(self, by: UUID, request: Request, *, yes: bool) -> bool:
        """Approve, refuse or take back."""
        row = request.row
        if not request.waits or not self.administers(by, row.service) or row.person == by:
            return False
        if yes and (request.by == by or not row.lasts(self.now)):
            return False
        request.waits = False
        if yes:
            self.rows.append(Row(row.person, row.service, row.subject, row.role, max(row.since, self.now), row.until))
        return True

    def end(self, by: UUID, row: Row, at: datetime) -> bool:
        """End one role."""
        if not self.sees(by, row.person, row.service) or not row.lasts(at):
            return False
        row.until = max(row.since, at)
        return True

    def revoke(self, by: UUID, person: UUID, service: UUID, kind: str) -> bool:
        """End all access to a service."""
        if not self.sees(by, person, service) or by == person or (person, service) in self.revoked:
            return False
        gone = self.revoked[person, service] = Revoked(kind)
        if kind != "suspended":
            for row in self.rows:
                if (row.person, row.service) == (person, service) and row.lasts(self.now):
                    gone.ended.append((row, row.until))
                    row.until = max(row.since, self.now)
        for one in self.invited:
            one.open = one.open and not (one.service == service and person in (one.person, one.by))
        for request in self.requests:
            if request.row.service == service and person in (request.row.person, request.by):
                request.waits = False
        if kind != "left" and not self.is_anything(person):
            self.inactive.add(person)
        return True

    def is_anything(self, person: UUID) -> bool:
        """Whether the person is anything to anybody, now or from a day to come."""
        return any(row.person == person and row.lasts(self.now) and self.counts(row) for row in self.rows)

    def give_back(self, by: UUID, person: UUID, service: UUID) -> bool:
        """Undo a revocation."""
        if not self.sees(by, person, service) or (person, service) not in self.revoked:
            return False
        for row, until in self.revoked.pop((person, service)).ended:
            row.until = until
        if self.is_anything(person):
            self.inactive.discard(person)
        return True

    def invite(self, by: UUID, person: UUID, service: UUID) -> bool:
        """Invite somebody who has an account into a service."""
        theirs = [one for one in self.invited if one.person == person]
        waits = any(one.open and one.service == service and one.made + HOURS_48 > self.now for one in theirs)
        today = sum(one.made > self.now - A_DAY for one in theirs)
        gone = self.revoked.get((person, service))
        if not self.administers(by, service) or waits or today >= MOST_A_DAY or (gone and gone.kind != "left"):
            return False
        self.invited.append(Invited(by, person, service, self.now))
        return True

    def accept(self, invited: Invited) -> bool:
        """Say yes to an invitation."""
        if not invited.open or invited.made + HOURS_48 <= self.now:
            return False
        invited.open = False
        if (gone := self.revoked.get((invited.person, invited.service))) and gone.kind == "left":
            del self.revoked[invited.person, invited.service]
        self.rows.append(Row(invited.person, invited.service, invited.service, "social_worker", self.now))
        return True
