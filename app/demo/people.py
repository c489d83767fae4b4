"""The cast as a list of people, for the page and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.demo.cast import CONSTELLATIONS, SERVICES, STAFF, DemoConstellation, email_of


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One of the cast."""

    name: str
    role_words: str
    household: str
    space: str

    @property
    def email(self) -> str:
        """Their address."""
        return email_of(self.name)


def everybody() -> list[DemoPerson]:
    """Everybody who can sign in, in the order of constellations, then the workers of the services. Each once."""
    found: dict[str, DemoPerson] = {}
    for constellation in CONSTELLATIONS:
        for person in _of_constellation(constellation):
            found.setdefault(person.name, person)
    for service in SERVICES:
        for name, role in ((service.manager, "Service manager"), (service.social_worker, "Supervising social worker")):
            found.setdefault(name, DemoPerson(name, role, "", service.name))
        for name in service.safeguarding_leads:
            found.setdefault(name, DemoPerson(name, "Safeguarding lead", "", service.name))
    for name, space, _, words in STAFF:
        found.setdefault(name, DemoPerson(name, words, "", space))
    return list(found.values())


def _of_constellation(made: DemoConstellation) -> Iterator[DemoPerson]:
    space = f"{made.name} constellation, {made.service}"
    if made.hub is not None:
        for first in made.hub.adults:
            yield DemoPerson(f"{first} {made.hub.name}", "Hub home carer", f"{made.hub.name} home", space)
    yield DemoPerson(made.liaison_worker, "Liaison worker", "", space)
    for home in made.satellites:
        role = f"Foster carer, {home.service}" if home.service else "Foster carer"
        for first in home.adults:
            yield DemoPerson(f"{first} {home.name}", role, f"{home.name} home", space)
