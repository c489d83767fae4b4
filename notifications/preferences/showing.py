"""The page of what one has chosen, as values."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from accounts.people.queries import find_person
from accounts.people.roles import place_words
from accounts.shell.form_page import Link
from core import clock
from core.unit_of_work import Unit
from core.words import day_words
from notifications.outbox.kinds import FAMILIES
from notifications.preferences.queries import find_preference, quiet_hours
from notifications.preferences.rules import Preference, is_paused
from notifications.preferences.words import LEVEL_WORDS, PRESET_WORDS, digest_words, quiet_words


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """Something that can be chosen: what it is, how it stands, and where it is changed."""

    label: str
    value: str
    url: str


@dataclass(frozen=True, slots=True)
class ChoicesPage:
    """Everything that can be chosen."""

    rows: tuple[ChoiceRow, ...]
    kinds: tuple[ChoiceRow, ...]
    back: Link


def choices_page(unit: Unit) -> ChoicesPage:
    """What the unit's person has chosen."""
    wants, person = find_preference(unit, unit.person_id), find_person(unit, unit.person_id)
    today = clock.today(unit.now)
    paused = wants.paused_until is not None and is_paused(wants, unit.now)
    pause = f"Paused until {day_words(wants.paused_until, today)}" if paused and wants.paused_until else "No"
    quiet = quiet_words(wants.quiet or quiet_hours(unit, None))
    texts = "When somebody waits for you to agree" if wants.by_sms else "Emergencies only"
    rows = (
        ChoiceRow("How much", PRESET_WORDS[wants.preset], url_for("preferences.how_much")),
        ChoiceRow(
            "Quiet hours and digest", f"Quiet {quiet}. Digest {digest_words(wants)}", url_for("preferences.when")
        ),
        ChoiceRow("A break", pause, url_for("preferences.pause")),
        ChoiceRow(
            "Text messages",
            texts if person and person.phone else "No number in your account",
            url_for("preferences.text_messages"),
        ),
    )
    kinds = tuple(
        ChoiceRow(FAMILIES.get(name) or name, _chosen(wants, name), url_for("preferences.family", family=name))
        for name in FAMILIES.names()
    )
    return ChoicesPage(rows, kinds, Link("Your account", url_for("account.account")))


def _chosen(wants: Preference, family: str) -> str:
    everywhere = LEVEL_WORDS[wants.choices.get((None, family), "")]
    elsewhere = sum(1 for space, of in wants.choices if of == family and space is not None)
    return f"{everywhere}; otherwise in {elsewhere} of your spaces" if elsewhere else everywhere


def spaces_of(unit: Unit) -> list[tuple[UUID, str]]:
    """The spaces by which the person can choose, by name: their constellations, groups, hubs and services."""
    found = {one.subject_id: place_words(one.kind, one.name) for one in unit.relations if one.kind}
    return sorted(found.items(), key=lambda one: (one[1], str(one[0])))
