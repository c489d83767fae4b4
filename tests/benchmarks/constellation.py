"""The constellation of the bench: ten families, a hub home with two beds, and asks that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from accounts.signin.session_state import COOKIE
from core import clock
from tests.factories.constellations import PASSWORD, Carer, MadeConstellation, make_constellation
from tests.factories.sessions import add_session
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.own_database import OwnDatabase
from tests.harness.visitor import Visitor

FAMILIES = 10


@dataclass(frozen=True)
class Bench:
    """A constellation with so many asks, each for a night of its own."""

    database: OwnDatabase
    made: MadeConstellation
    asks: Iterator[UUID]

    @property
    def board(self) -> str:
        """The address of its board."""
        return f"/constellations/{self.made.constellation_id}/board"

    @property
    def people(self) -> list[Carer]:
        """Everybody who may see its board."""
        families = [carer for home in (self.made.hub, *self.made.satellites) for carer in home.carers]
        return [*families, self.made.liaison_worker, self.made.manager]

    @property
    def head(self) -> int:
        """The last number of the stream that tells all of them that nights changed."""
        found: int = self.database.value("select head from stream where id = :id", id=self.made.nights_stream)
        return found


def make_bench(database: OwnDatabase, asks: int, *, nights: int = 1, after: int = 0) -> Bench:
    """Make it. The families ask in turn, night after night, from `after` nights later than a week from now."""
    made = make_constellation(database.as_owner, satellites=FAMILIES)
    wanted = [
        Wanted(made.satellites[number % FAMILIES], night(after + number * nights), nights) for number in range(asks)
    ]
    return Bench(database, made, iter(add_asks(database.as_owner, made, wanted) if wanted else []))


def cookies_of_all(bench: Bench) -> list[str]:
    """The cookies of everybody, workers too, whose second step no benchmark takes."""
    with bench.database.as_owner() as session:
        return [f"{COOKIE}={add_session(session, person.person_id, clock.now())}" for person in bench.people]


def cookies_of(url: str, carer: Carer) -> str:
    """The cookies of somebody who has signed in by the form."""
    with Visitor(url) as visitor:
        return visitor.sign_in(carer.email, PASSWORD).cookies
