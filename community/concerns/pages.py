"""The pages of concerns as frozen values: every word is made here, none of them names a subject in a title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask import url_for

from accounts.spaces.numbers import Call, Calls, calls_at, numbers_of_person, numbers_of_service
from community.concerns.forms import Answers
from community.concerns.link import Sender
from community.concerns.queries import NEAR_ROLES, NearPerson, people_with, service_name, services_of
from community.concerns.rules import Danger
from community.concerns.slots import NEAR_CHILDREN
from core import clock
from core.unit_of_work import Unit
from core.words import time_words
from core.workdays import is_in_hours

DANGER_NOW = Call("Someone is in danger now", "999", "999", "Police, ambulance, fire. Any hour.", "phone-call")
DANGER_WORDS = {Danger.YES: "Yes", Danger.NO: "No", Danger.UNSURE: "I don't know"}
ROLE_WORDS = {
    "hub_carer": "hub home carer",
    "liaison_worker": "liaison worker",
    "satellite_carer": "foster carer",
    "adult": "in your home",
    "supervising_social_worker": "social worker",
    "service_manager": "service manager",
    "safeguarding_lead": "safeguarding lead",
}
_CARERS = frozenset({"satellite_carer", "adult"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers of a question. `id` is unique on the page."""

    id: str
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the people whom it could be about; a long list is folded until it is asked for."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers, as read for its sender. Empty where the database could not be asked."""

    calls: Calls = field(default_factory=Calls)
    services: tuple[tuple[UUID, str], ...] = ()
    people: tuple[NearPerson, ...] = ()
    children: tuple[tuple[UUID, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RaisePage:
    """The numbers, then the form."""

    danger_call: Call
    now_words: str
    calls: Calls
    post_url: str
    token: str
    answers: Answers
    errors: Mapping[str, str]
    notice: str
    services: tuple[Choice, ...]
    service: str
    groups: tuple[Group, ...]
    dangers: tuple[Choice, ...]
    office_line: str


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """For who is signed out and has no link: the numbers that everybody may know, and the ways in."""

    danger_call: Call
    emergency_url: str
    sign_in_url: str


def numbers_page() -> NumbersPage:
    """The page without a form."""
    here = url_for("concerns.raise_concern")
    return NumbersPage(DANGER_NOW, url_for("emergency.emergency"), url_for("security.login", next=here))


def choices_for(unit: Unit, sender: Sender) -> Choices:
    """What the form offers this sender: their numbers, services, and the people and children near them."""
    if sender.service_id is not None:
        service = sender.service_id
        calls = calls_at(numbers_of_service(unit, service), unit.now)
        return Choices(calls, ((service, service_name(unit, service)),))
    near = {relation.subject_id for relation in unit.relations}
    services = services_of(unit)
    people = people_with(unit, near | {service for service, _ in services[:1]}, *NEAR_ROLES)
    me = sender.person_id or sender.link_of_person
    once = {person.id: person for person in reversed(people) if person.id != me}
    children = [(child.id, child.first_name) for provide in NEAR_CHILDREN for child in provide(unit)]
    return Choices(
        calls=calls_at(numbers_of_person(unit), unit.now),
        services=tuple(services),
        people=tuple(sorted(once.values(), key=lambda one: (one.given_name, one.family_name))),
        children=tuple(children),
    )


def raise_page(
    choices: Choices,
    sender: Sender,
    post_url: str,
    answers: Answers | None = None,
    errors: Mapping[str, str] | None = None,
    notice: str = "",
) -> RaisePage:
    """The form, with what was typed before."""
    typed, now = answers or Answers(), clock.now()
    chosen = typed.service or str(next((service for service, _ in choices.services), ""))
    several = choices.services if len(choices.services) > 1 else ()
    return RaisePage(
        danger_call=DANGER_NOW,
        now_words=f"It is {clock.to_london(now):%a} {time_words(now)}.",
        calls=choices.calls,
        post_url=post_url,
        token=sender.token,
        answers=typed,
        errors=dict(errors or {}),
        notice=notice,
        services=tuple(
            Choice(_id("service", n), str(one), name, str(one) == chosen) for n, (one, name) in enumerate(several)
        ),
        service=choices.services[0][1] if len(choices.services) == 1 else "the service",
        groups=_groups(choices, typed),
        dangers=tuple(
            Choice(_id("danger", n), danger.value, words, typed.danger == danger.value)
            for n, (danger, words) in enumerate(DANGER_WORDS.items())
        ),
        office_line=_office_line(is_in_hours(now)),
    )


def _id(name: str, number: int) -> str:
    """The first choice has the field's own id, so that a mistake leads to it."""
    return name if number == 0 else f"{name}-{number + 1}"


def _office_line(in_hours: bool) -> str:
    if in_hours:
        return "Somebody must tell you within the hour that they have it."
    return "The office is closed now. The duty team gets a message as soon as you send."


def _groups(choices: Choices, typed: Answers) -> tuple[Group, ...]:
    workers = [one for one in choices.people if one.role not in _CARERS]
    carers = [one for one in choices.people if one.role in _CARERS]
    parts = (
        ("children", "Children", [(str(one), name) for one, name in choices.children], typed.children, False),
        ("people", "Hub home and workers", _labelled(workers), typed.people, False),
        ("people", "Other carers", _labelled(carers), typed.people, True),
    )
    made, number = [], 0
    for name, title, labels, ticked, folded in parts:
        chosen = tuple(
            Choice(f"about-{number + n}", value, label, value in ticked) for n, (value, label) in enumerate(labels)
        )
        number += len(chosen)
        if chosen:
            made.append(Group(name, title, chosen, folded and not any(choice.chosen for choice in chosen)))
    return tuple(made)


def _labelled(people: Sequence[NearPerson]) -> list[tuple[str, str]]:
    return [(str(one.id), f"{one.given_name} {one.family_name}, {ROLE_WORDS[one.role]}") for one in people]
