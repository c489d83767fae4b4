"""The pages of settings as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from accounts.service_settings.access import may_propose, sees_settings, service_to_change, settings_service
from accounts.service_settings.queries import ChangeSaid, answers_of, list_changes, list_waiting, setting
from accounts.service_settings.rules import Choice, Decision, Number, Part, Setting
from accounts.service_settings.table import ALL
from accounts.shell.form_page import Field, FormPage, Given, Link
from accounts.shell.labelled import Labelled
from accounts.shell.service_parts import ServicePart
from core import clock
from core.unit_of_work import Unit
from core.words import MONTHS

DECISION_WORDS = {
    Decision.CONFIRMED: "confirmed by",
    Decision.REFUSED: "not agreed to by",
    Decision.WITHDRAWN: "taken back by",
}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A question in the list."""

    id: str
    question: str
    answer: str
    own: bool
    waits: bool
    url: str


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """All questions."""

    back: Link
    rows: tuple[SettingRow, ...]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A change that was decided."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that waits for a second manager: what is asked, by whom, and the ways to decide (empty: not yours)."""

    facts: tuple[Labelled, ...]
    by: str
    reason: str
    confirm_url: str
    refuse_url: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class SettingPage:
    """One question."""

    id: str
    title: str
    back: Link
    facts: tuple[Labelled, ...]
    note: str
    own: bool
    change_url: str
    waiting: Waiting | None
    history: tuple[HistoryRow, ...]


def _day(when: date) -> str:
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def settings_part(unit: Unit) -> ServicePart | None:
    """The settings among the parts of a service's administration."""
    if not sees_settings(unit):
        return None
    detail = "27 questions, each with a strict default"
    return ServicePart("Settings", detail, url_for("service_settings.settings"), "key-round")


def settings_page(unit: Unit) -> SettingsPage:
    """All questions with the answers that hold today, by two statements. Raises `NotFound` for who may not see them."""
    service_id = settings_service(unit)
    own = answers_of(unit, service_id)
    waiting = {one.setting for one in list_waiting(unit, service_id)}
    rows = (
        SettingRow(
            one.id,
            one.question,
            "; ".join(f"{label}: {said}" for label, said in one.said(setting(unit, service_id, one))) or one.fixed,
            one.id in own,
            one.id in waiting,
            url_for("service_settings.setting", setting=one.id),
        )
        for one in ALL
    )
    return SettingsPage(Link("Your service", url_for("service.service")), tuple(rows))


def setting_page(unit: Unit, question: Setting) -> SettingPage:
    """One question with its history. Raises `NotFound` for who may not see it."""
    service_id = settings_service(unit)
    changes = list_changes(unit, service_id, question.id)
    waiting = next((one for one in changes if one.change.decision is None), None)
    may_change = bool(question.parts) and waiting is None and may_propose(unit, service_id)
    return SettingPage(
        id=question.id,
        title=question.question,
        back=Link("Settings", url_for("service_settings.settings")),
        facts=tuple(Labelled(*said) for said in question.said(setting(unit, service_id, question)))
        or (Labelled("Fixed", question.fixed),),
        note=question.note,
        own=question.id in answers_of(unit, service_id),
        change_url=url_for("service_settings.change", setting=question.id) if may_change else "",
        waiting=_waiting(unit, question, waiting) if waiting else None,
        history=tuple(_history(question, one) for one in changes if one.change.decision is not None),
    )


def _waiting(unit: Unit, question: Setting, one: ChangeSaid) -> Waiting:
    mine, may_decide = one.change.proposed_by == unit.person_id, may_propose(unit, one.change.service_id)

    def way(name: str, allowed: bool) -> str:
        return url_for(f"service_settings.{name}", change_id=one.change.id) if allowed else ""

    return Waiting(
        facts=(
            *(Labelled(*said) for said in question.said(one.change.value)),
            Labelled("From", _day(one.change.from_day)),
        ),
        by=f"{one.proposed_by} asked for this on {_day(clock.today(one.change.proposed_at))}",
        reason=one.change.reason,
        confirm_url=way("confirm", may_decide and not mine),
        refuse_url=way("refuse", may_decide and not mine),
        withdraw_url=way("withdraw", may_decide and mine),
    )


def _history(question: Setting, one: ChangeSaid) -> HistoryRow:
    change = one.change
    said = "; ".join(f"{label}: {words}" for label, words in question.said(change.value))
    how = DECISION_WORDS[Decision(change.decision or Decision.WITHDRAWN)]
    when = _day(clock.today(change.decided_at or change.proposed_at))
    who = f"Asked for by {one.proposed_by}, {how} {one.decided_by} on {when}."
    return HistoryRow(said, f"From {_day(change.from_day)}. {who} {change.reason}")


def change_form(unit: Unit, question: Setting) -> FormPage:
    """Another answer to the question. Raises `NotFound` and `NotAllowed` for who may not ask for it."""
    service_id = service_to_change(unit)
    given = Given(setting(unit, service_id, question))
    fields = tuple(_field(given, part) for part in question.parts)
    more = (
        given.text("from_day", "From which day", "Leave it empty for as soon as it is confirmed.", "day"),
        given.text("reason", "Why", "The audit keeps it with your name.", "words"),
    )
    return FormPage(
        question.question,
        Link(f"Setting {question.id}", url_for("service_settings.setting", setting=question.id)),
        "Ask for this change",
        (*fields, *more),
        overline=f"Setting {question.id}",
        intro=tuple(words for words in (question.note or question.fixed,) if words),
        warning="A second service manager has to confirm it before it holds.",
        busy="Sending…",
    )


def _field(given: Given, part: Part) -> Field:
    if isinstance(part, Number):
        hint = f"From {part.least} to {part.most} {part.unit}".rstrip() + "."
        return given.text(part.name, part.label, hint, "number")
    if isinstance(part, Choice):
        return given.one(part.name, part.label, part.options)
    return given.text(part.name, part.label, f"Now: {part.unset}." if not part.default else "")
