"""The pages of a service's people, as values for the templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for

from accounts.people.access import MEMBERS, SUSPEND, SeenPerson, own_places, sees_whole_service
from accounts.people.models import Revocation
from accounts.people.queries import A_PAGE, Listed, Standing, Wanted, list_people, names_of, revocations_of
from accounts.people.revoking import ends_by
from accounts.people.roles import ROLE_KINDS, place_words, role_words
from accounts.shell.form_page import Link, Option
from core import clock
from core.unit_of_work import Unit
from core.words import count_words, day_words

_ENDS = {SUSPEND: "people.end_role", MEMBERS: "people.end_membership"}
_NAMED_PLACES = 2
REVOKED_WORDS = {"suspended": "Suspended", "deregistered": "Deregistered", "left": "Has left"}
_FILTERED = tuple(kind for kind in ROLE_KINDS.values() if kind.where in {"service", "constellation", "household"})


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in the list."""

    url: str
    name: str
    roles: tuple[str, ...]
    since: str
    tag: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """The list, what it was searched for, and the way to more."""

    service: str
    rows: tuple[PersonRow, ...]
    words: str
    roles: tuple[Option, ...]
    searched: bool
    more_url: str
    first_url: str
    hidden: dict[str, str]
    actions: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role on a person's page; `ends` is where it can be ended."""

    role: str
    place: str
    dates: str
    over: bool
    ends: Link | None


@dataclass(frozen=True, slots=True)
class Told:
    """A label with its value, or what happened with its day."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person, what they are and were to the service, and what can be done."""

    name: str
    overline: str
    tag: str
    facts: tuple[Told, ...]
    roles: tuple[RoleRow, ...]
    past: tuple[RoleRow, ...]
    history: tuple[Told, ...]
    actions: tuple[Link, ...]
    end: Link | None
    back: Link


def dates_words(standing: Standing, today: date) -> str:
    """ "since Mon 2 Mar 2026", "since …, until …", "from … on" for what is to come."""
    begins, to_come = clock.today(standing.since), clock.today(standing.since) > today
    first = f"from {day_words(begins, today)}" if to_come else f"since {day_words(begins, today)}"
    if standing.until is None:
        return first
    return f"{first}, until {day_words(clock.last_day(standing.until), today)}"


def standing_words(standing: Standing) -> str:
    """ "Liaison worker, Heron constellation"; of the whole service only the role."""
    where = place_words(standing.kind, standing.place) if standing.kind != "service" else ""
    return f"{role_words(standing.role)}, {where}" if where else role_words(standing.role)


def people_page(unit: Unit, service_id: UUID, name: str, wanted: Wanted, actions: tuple[Link, ...]) -> PeoplePage:
    """A page of the list as the actor may see it."""
    within = None if sees_whole_service(unit, service_id) else own_places(unit)
    found = list_people(unit, service_id, wanted, within)
    shown, today = found[:A_PAGE], clock.today(unit.now)
    asked = {"q": wanted.words, "role": wanted.role, "service": str(service_id)}
    kept = {name: value for name, value in asked.items() if value}
    more = {**kept, "after": str(shown[-1].person_id)} if len(found) > A_PAGE else {}
    return PeoplePage(
        service=name,
        rows=tuple(_row(one, service_id, today) for one in shown),
        words=wanted.words,
        roles=_role_options(wanted.role),
        searched=bool(wanted.words or wanted.role),
        more_url=_list_url(more) if more else "",
        first_url=_list_url(kept) if wanted.after else "",
        hidden={"service": str(service_id)},
        actions=actions,
    )


def _roles_in_short(standings: tuple[Standing, ...]) -> tuple[str, ...]:
    """Each role once: where it is, or in how many places where they are more than two."""
    places: dict[str, list[Standing]] = {}
    for one in standings:
        places.setdefault(one.role, []).append(one)
    short: list[str] = []
    for role, found in places.items():
        if len(found) > _NAMED_PLACES:
            what = {"household": "home", "constellation": "constellation"}.get(found[0].kind, "place")
            short.append(f"{role_words(role)}, {count_words(len(found), what)}")
        else:
            short += [standing_words(one) for one in found]
    return tuple(short)


def _list_url(asked: Mapping[str, Any]) -> str:
    return url_for("people.people", **asked)


def _row(one: Listed, service_id: UUID, today: date) -> PersonRow:
    first = min((standing.since for standing in one.standings), default=None)
    return PersonRow(
        url=url_for("people.person", person_id=one.person_id, service=service_id),
        name=f"{one.given_name} {one.family_name}",
        roles=_roles_in_short(one.standings) or ("No role now",),
        since=f"Since {day_words(clock.today(first), today)}" if first and clock.today(first) <= today else "",
        tag=REVOKED_WORDS.get(one.revoked or "", ""),
    )


def _role_options(chosen: str) -> tuple[Option, ...]:
    named = [("", "Everybody"), *((kind.key, kind.words) for kind in _FILTERED)]
    named += [("revoked", "Suspended or deregistered"), ("ended", "No longer here")]
    return tuple(Option(key, words, key == chosen) for key, words in named)


def person_page(
    unit: Unit,
    seen: SeenPerson,
    *,
    email: str | None,
    ends: Callable[[Standing], bool],
    actions: tuple[Link, ...],
    end: Link | None,
) -> PersonPage:
    """A person's page. `ends` says whether the actor may end a role; history is for who sees the whole service."""
    today = clock.today(unit.now)
    revoked = revocations_of(unit, seen.person.id) if seen.whole else []
    mine = [one for one in revoked if one.service_id == seen.service_id]
    standing = next((one for one in mine if one.lifted_at is None), None)
    rows = [(one, _role_row(unit, one, today, ends=standing is None and ends(one))) for one in seen.standings]
    facts = [Told("Email", email)] if email else []  # a phone number is another right (carer_phone.read)
    return PersonPage(
        name=f"{seen.person.given_name} {seen.person.family_name}",
        overline=_overline(unit, seen),
        tag=REVOKED_WORDS[standing.kind] if standing else "",
        facts=tuple(facts),
        roles=tuple(row for one, row in rows if not one.is_over(unit.now)),
        past=tuple(row for one, row in rows if one.is_over(unit.now)),
        history=_history(unit, mine, today),
        actions=actions,
        end=end,
        back=Link("People", url_for("people.people", service=seen.service_id)),
    )


def _overline(unit: Unit, seen: SeenPerson) -> str:
    return next((r.name for r in unit.relations if r.subject_id == seen.service_id and r.name), "Your service")


def _role_row(unit: Unit, one: Standing, today: date, *, ends: bool) -> RoleRow:
    where = url_for(_ENDS[ends_by(one)], relation_id=one.id) if ends and not one.is_over(unit.now) else ""
    return RoleRow(
        role=role_words(one.role),
        place=place_words(one.kind, one.place),
        dates=dates_words(one, today),
        over=one.is_over(unit.now),
        ends=Link("End this role", where) if where else None,
    )


def _history(unit: Unit, revoked: list[Revocation], today: date) -> tuple[Told, ...]:
    names = names_of(unit, [one.made_by for one in revoked] + [one.lifted_by for one in revoked])
    lines = []
    for one in revoked:
        if one.lifted_at is not None and one.lifted_why:
            by = names.get(one.lifted_by) if one.lifted_by else None
            lines.append(
                Told(day_words(clock.today(one.lifted_at), today), f"Access given back by {by}: {one.lifted_why}")
            )
        by = names.get(one.made_by) if one.made_by else None
        lines.append(
            Told(day_words(clock.today(one.since), today), f"{REVOKED_WORDS[one.kind]}, by {by}: {one.reason}")
        )
    return tuple(lines)
