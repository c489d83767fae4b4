"""Filling the page of a repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from constellations.homes.queries import Home
from constellations.stays.access import StayPermission, may, part_of
from constellations.stays.changing import dates_of
from constellations.stays.check_values import first_capital
from constellations.stays.models import StayRepeat
from constellations.stays.other_nights import waits_for, wanted_of
from constellations.stays.pages import Action, CheckPanel, FactRow, Link, Mark, StayRow, Toast
from constellations.stays.queries import LoadedStay
from constellations.stays.repeat_asking import Time, skipped_of
from constellations.stays.repeat_deciding import looked_at, may_be_meant, shown_of, waiting_of
from constellations.stays.repeat_words import answer_panel, usual_of
from constellations.stays.repeats import every_words, times_words
from constellations.stays.rules import ASK_REASON_WORDS, AskReason, StayAction, StayState, Who
from constellations.stays.taking_back import may_take_back
from constellations.stays.words import ROW_MARKS, children_words, count_words, dates_words, tag_of
from core import clock
from core.unit_of_work import Unit
from core.words import deadline_words, names_words


@dataclass(frozen=True, slots=True)
class RepeatPage:
    """A repeat: each of its stays, what was skipped and why, and what may be done to several at once."""

    overline: str
    title: str
    nights: str
    answer_by: str
    facts: tuple[FactRow, ...]
    check: CheckPanel | None
    stays: tuple[StayRow, ...]
    skipped: tuple[FactRow, ...]
    actions: tuple[Action, ...]
    back: Link
    fragment_url: str
    toast: Toast | None = None


def repeat_page(unit: Unit, repeat: StayRepeat, stays: Sequence[LoadedStay], home: Home) -> RepeatPage:
    """The repeat as its reader may see it."""
    first, usual, today = stays[0], usual_of(stays), clock.today(unit.now)
    part = part_of(unit, first)
    asked = waiting_of(stays)
    found = looked_at(unit, home, asked) if may(unit, first, StayPermission.ACCEPT) else ()
    ages = part is not Who.FAMILY
    whose = f"the {first.household} family" if ages else "your family"
    who = children_words(first, dates_of(first.stay).first, ages=ages)
    return RepeatPage(
        overline=f"Sleepovers that repeat \N{MIDDLE DOT} {whose}",
        title=first_capital(every_words(repeat.every_weeks, dates_of(usual.stay).first)),
        nights=f"{times_words(len(stays))}, {count_words(dates_of(usual.stay))} each, for {who}",
        answer_by=_answer_by(unit, asked, part),
        facts=_facts(first, stays),
        check=answer_panel(found, today) if found else None,
        stays=tuple(_row(one, today) for one in stays),
        skipped=tuple(_skipped(repeat, today)),
        actions=_actions(unit, repeat.id, stays, found),
        back=Link("Stays", url_for("stays.stays")) if part is Who.FAMILY else Link("Today", url_for("today.today")),
        fragment_url=url_for("repeats.repeat", repeat_id=repeat.id),
        toast=_toast(unit, repeat.id, stays),
    )


def _toast(unit: Unit, repeat_id: UUID, stays: Sequence[LoadedStay]) -> Toast | None:
    """What the reader said yes to a moment ago, with the way back (docs/adr/0014)."""
    fresh = sum(may_take_back(unit, one) for one in stays)
    if not fresh:
        return None
    undo = url_for("repeats.take_back", repeat_id=repeat_id)
    return Toast(f"You said yes to the {stays[0].household} family, {times_words(fresh)}.", undo)


def _skipped(repeat: StayRepeat, today: date) -> list[FactRow]:
    return [FactRow(dates_words(dates, today), f"{first_capital(why)}.") for dates, why in skipped_of(repeat)]


def _answer_by(unit: Unit, asked: Sequence[LoadedStay], part: Who) -> str:
    due = min((one.stay.answer_by for one in asked if one.stay.answer_by), default=None)
    if due is None:
        return ""
    return f"{'Answer' if part is Who.HUB else 'The hub answers'} by {deadline_words(due, unit.now)}"


def _facts(first: LoadedStay, stays: Sequence[LoadedStay]) -> tuple[FactRow, ...]:
    counted = Counter(tag_of(one.stay)[1] for one in stays)
    rows = [FactRow(tag, times_words(count)) for tag, count in counted.items()]
    stay = first.stay
    if stay.reason:
        rows.append(FactRow("Why", ASK_REASON_WORDS[AskReason(stay.reason)]))
    if stay.child_view:
        who = names_words([child.first_name for child in first.children])
        said = f"\N{LEFT DOUBLE QUOTATION MARK}{stay.child_view}\N{RIGHT DOUBLE QUOTATION MARK}"
        rows.append(FactRow(f"{who} says", said))
    if stay.note:
        rows.append(FactRow("Note", stay.note))
    return tuple(rows)


def _row(one: LoadedStay, today: date) -> StayRow:
    dates = dates_of(one.stay)
    return StayRow(
        mark=ROW_MARKS.get(one.stay.is_now, Mark.FREE),
        dates=dates_words(dates, today),
        detail=count_words(dates) if one.stay.wanted_until is None else _wanted(one, today),
        tag=tag_of(one.stay)[1],
        url=url_for("stays.stay", stay_id=one.stay.id),
    )


def _actions(unit: Unit, repeat_id: UUID, stays: Sequence[LoadedStay], found: Sequence[Time]) -> tuple[Action, ...]:
    """What may be done to several at once; to one of them it is done on its own page."""
    made: list[Action] = []

    def at(view: str) -> str:
        return url_for(f"repeats.{view}", repeat_id=repeat_id)

    free = sum(time.possible for time in found)
    if free:
        words = f"Say yes to all {free}" if free == len(found) else f"Say yes to the {free} that are free"
        made.append(Action(words, at("accept"), "filled", True, "Saying yes…", "check", (("shown", shown_of(found)),)))
    if found:
        made.append(Action("We can't, for any of these", at("decline"), "link", posts=False))
    waiting = [one for one in stays if one.stay.is_now is StayState.AWAITING_APPROVAL]
    mine = [one for one in waiting if may(unit, one, StayPermission.APPROVE)]
    if mine:
        words = f"I agree to all {len(mine)}" if len(mine) > 1 else "I agree"
        made.append(Action(words, at("approve"), "filled", True, "Agreeing…", "check"))
        made.append(Action("I can't agree", at("refuse"), "outlined", posts=False))
    made += _about_other_nights(unit, repeat_id, stays)
    part = part_of(unit, stays[0])
    going = [one for one in stays if may_be_meant(unit, one, StayAction.CANCEL, part)]
    if going and may(unit, going[0], StayPermission.CANCEL):
        url = url_for("repeats.cancel", stay_id=going[0].stay.id)
        made.append(Action("Cancel some or all of these", url, "link", posts=False))
    return tuple(made)


def _wanted(one: LoadedStay, today: date) -> str:
    return f"{dates_words(wanted_of(one.stay), today)} is wanted instead"


def _about_other_nights(unit: Unit, repeat_id: UUID, stays: Sequence[LoadedStay]) -> list[Action]:
    """Say yes to the other nights of all of them, or keep those that stand (R18)."""
    wanted = [one for one in stays if one.stay.wanted_until is not None]
    if not wanted or not may(unit, wanted[0], StayPermission.CHANGE):
        return []
    asked = [one for one in wanted if waits_for(unit, one) and may(unit, one, StayPermission.ANSWER_CHANGE)]
    keep = url_for("repeats.keep_nights", repeat_id=repeat_id)
    if not asked:
        return [Action("Keep the nights as they are", keep, "link", True, "Keeping them…")]
    take = url_for("repeats.take_nights", repeat_id=repeat_id)
    return [
        Action(f"Yes, these nights, {times_words(len(asked))}", take, "filled", True, "Saying yes…", "check"),
        Action("Keep them as they are", keep, "outlined", True, "Keeping them…"),
    ]
