"""What stays have for Today: asks to answer, Tonight, who comes and goes, what was decided meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from flask import url_for

from accounts.today.slots import ComingLine, NeedLine, NewsLine, Panel, QuickAction, TodayPart
from constellations.homes.access import ORGANISERS
from constellations.homes.queries import Home, list_homes
from constellations.stays.access import StayPermission, may
from constellations.stays.asking import Asker, find_asker
from constellations.stays.changing import dates_of
from constellations.stays.constellation_rows import constellations_panel
from constellations.stays.other_nights import waits_for, wanted_of
from constellations.stays.pages import TonightPanel, Window
from constellations.stays.queries import (
    LoadedStay,
    bed_nights_between,
    list_stays_for_organisers,
    list_stays_of,
    list_to_approve,
)
from constellations.stays.repeat_today import lines_of
from constellations.stays.rules import HOLDS_BED, StayState
from constellations.stays.waited import is_held, is_waiting
from constellations.stays.words import bed_words, children_words, count_words, dates_words, tag_of
from core import clock
from core.unit_of_work import Unit
from core.words import day_words, deadline_words, time_words

TWO_DAYS = timedelta(days=2)
TONIGHT_LOOKS = timedelta(days=15)
LATELY = timedelta(days=3)
FORTNIGHT = timedelta(days=14)


def today_part(unit: Unit) -> TodayPart:
    """Everything for this person: as organiser of constellations, as approver, as satellite carer."""
    today = clock.today(unit.now)
    homes = list_homes(unit, unit.subjects(*ORGANISERS))
    asker = find_asker(unit)
    own = list_stays_of(unit, [asker.place.household_id], limit=90, since=today - FORTNIGHT) if asker else []
    seen = list_stays_for_organisers(unit, unit.subjects(*ORGANISERS), today - TWO_DAYS, today + TONIGHT_LOOKS)
    needs = lines_of(unit, (ask for ask in seen if _waits_for_me(unit, ask)), _to_answer, today)
    needs += [_to_take(unit, stay, today) for stay in own if stay.stay.is_now is StayState.OFFERED]
    needs += [_to_say(unit, stay, today) for stay in own if is_held(stay.stay)]
    wanted = (stay for stay in _by_id([*seen, *own]).values() if _asks_other_nights(unit, stay))
    needs += lines_of(unit, wanted, _to_change, today)
    needs += [_to_decide(unit, stay, today) for stay in seen if _is_to_decide(unit, stay)]
    waiting = [*seen, *list_to_approve(unit, unit.subjects("service_manager"))]
    mine = _by_id([stay for stay in waiting if _waits_for_my_word(unit, stay)])
    needs += lines_of(unit, mine.values(), _to_approve, today)
    return TodayPart(
        needs=tuple(needs),
        panels=_panels(unit, homes, seen, today),
        coming=_coming([*seen, *own], today),
        news=tuple(_news(stay, today) for stay in own if _is_news(unit, stay)),
        action=_action(homes, asker),
    )


def _waits_for_me(unit: Unit, stay: LoadedStay) -> bool:
    hub_carer = unit.is_related(stay.stay.constellation_id, "hub_carer")
    return hub_carer and stay.stay.is_now is StayState.REQUESTED and not is_waiting(stay.stay)


def _waits_for_my_word(unit: Unit, stay: LoadedStay) -> bool:
    return stay.stay.is_now is StayState.AWAITING_APPROVAL and may(unit, stay, StayPermission.APPROVE)


def _by_id(stays: Sequence[LoadedStay]) -> dict[UUID, LoadedStay]:
    return {stay.stay.id: stay for stay in stays}


def _is_to_decide(unit: Unit, stay: LoadedStay) -> bool:
    return stay.stay.affected_by is not None and may(unit, stay, StayPermission.KEEP_ON)


def _to_decide(unit: Unit, stay: LoadedStay, today: date) -> NeedLine:
    dates = dates_of(stay.stay)
    return _need(
        unit,
        stay,
        overline="Agreed, and the hub home or its bed is not there then",
        title=dates_words(dates, today),
        detail=f"{count_words(dates)}, the {stay.household} family",
        action="See it and decide",
        tag="To decide",
        tag_kind="waiting",
    )


def _asks_other_nights(unit: Unit, stay: LoadedStay) -> bool:
    return waits_for(unit, stay) and may(unit, stay, StayPermission.ANSWER_CHANGE)


def _to_change(unit: Unit, stay: LoadedStay, today: date) -> NeedLine:
    now, wanted = dates_of(stay.stay), wanted_of(stay.stay)
    return _need(
        unit,
        stay,
        overline=f"Other nights are wanted, in place of {dates_words(now, today)}",
        title=dates_words(wanted, today),
        detail=f"{count_words(wanted)}, for {children_words(stay, today, ages=False)}",
        action="See and answer",
        tag="Certain until then",
    )


def _to_answer(unit: Unit, ask: LoadedStay, today: date) -> NeedLine:
    dates = dates_of(ask.stay)
    return _need(
        unit,
        ask,
        overline=f"The {ask.household} family ask",
        title=dates_words(dates, today),
        detail=f"{count_words(dates)}, for {children_words(ask, today, ages=True)}",
        action="See and answer",
        tag=bed_words(ask.stay),
    )


def _to_say(unit: Unit, stay: LoadedStay, today: date) -> NeedLine:
    dates = dates_of(stay.stay)
    return _need(
        unit,
        stay,
        overline="You waited, and a bed came free",
        title=dates_words(dates, today),
        detail=f"{count_words(dates)}, for {children_words(stay, today, ages=False)}",
        action="See and answer",
        tag="Held for you",
    )


def _to_take(unit: Unit, stay: LoadedStay, today: date) -> NeedLine:
    dates = dates_of(stay.stay)
    return _need(
        unit,
        stay,
        overline="The hub offers other nights",
        title=dates_words(dates, today),
        detail=f"{count_words(dates)}, for {children_words(stay, today, ages=False)}",
        action="See and answer",
        tag=bed_words(stay.stay),
    )


def _to_approve(unit: Unit, stay: LoadedStay, today: date) -> NeedLine:
    dates = dates_of(stay.stay)
    return _need(
        unit,
        stay,
        overline=f"Sleepover {stay.stay.reference} waits for you",
        title=dates_words(dates, today),
        detail=f"{count_words(dates)}, the {stay.household} family",
        action="See and decide",
        tag="Waiting for a worker",
        tag_kind="waiting",
    )


def _need(
    unit: Unit,
    stay: LoadedStay,
    *,
    overline: str,
    title: str,
    detail: str,
    action: str,
    tag: str,
    tag_kind: str = "asked",
) -> NeedLine:
    due = stay.stay.wanted_until or stay.stay.answer_by or unit.now
    open_ask = tag_kind == "asked"
    return NeedLine(
        overline=overline,
        title=title,
        detail=detail,
        due_words=f"Answer by {deadline_words(due, unit.now)}" if open_ask else "",
        due=due,
        action=action,
        url=url_for("stays.stay", stay_id=stay.stay.id),
        icon="hourglass" if open_ask else "user-check",
        tag=tag,
        tag_kind=tag_kind,
    )


def _panels(unit: Unit, homes: Sequence[Home], seen: Sequence[LoadedStay], today: date) -> tuple[Panel, ...]:
    """Tonight of the one constellation; of several a row each, by as many statements."""
    if len(homes) > 1:
        return (constellations_panel(unit, homes, seen),)
    return tuple(_tonight(unit, home, seen, today) for home in homes)


def _tonight(unit: Unit, home: Home, seen: Sequence[LoadedStay], today: date) -> Panel:
    rows = bed_nights_between(unit, [bed.id for bed in home.beds], today, today + TONIGHT_LOOKS)
    stays = {stay.stay.id: stay for stay in seen}
    windows = []
    for bed in home.beds:
        taken = {row.night: row for row in rows if row.bed_id == bed.id}
        tonight = taken.get(today)
        stay = stays.get(tonight.stay_id) if tonight and tonight.stay_id else None
        if stay is not None and tonight is not None:
            windows.append(Window(True, _child(stay, tonight.child_id), bed.label, _goes(stay, today)))
        else:
            name = {None: "Free", "kept": "Kept", "block": "Blocked"}.get(tonight.kind if tonight else None, "Taken")
            windows.append(Window(False, name, bed.label, _next(taken, today)))
    return Panel("constellations/stays/_tonight.html", TonightPanel(f"{home.name} hub", tuple(windows)))


def _child(stay: LoadedStay, child_id: UUID | None) -> str:
    return next((child.first_name for child in stay.children if child.id == child_id), stay.household)


def _goes(stay: LoadedStay, today: date) -> str:
    return f"home {day_words(dates_of(stay.stay).home, today)}"


def _next(taken: Mapping[date, object], today: date) -> str:
    later = [night for night in sorted(taken) if night > today]
    return f"until {day_words(later[0], today)}" if later else "for two weeks"


def _coming(stays: Sequence[LoadedStay], today: date) -> tuple[ComingLine, ...]:
    lines = {}
    for stay in stays:
        if stay.stay.is_now not in HOLDS_BED or stay.stay.arrives_at is None or stay.stay.leaves_at is None:
            continue
        who = children_words(stay, today, ages=False)
        many = len(stay.children) > 1
        comes, goes = ("come", "go") if many else ("comes", "goes")
        nights = count_words(dates_of(stay.stay))
        for at, words in (
            (stay.stay.arrives_at, f"{who} {comes} for {nights}"),
            (stay.stay.leaves_at, f"{who} {goes} home"),
        ):
            there = clock.to_london(at)
            if today <= there.date() <= today + TWO_DAYS:
                url = url_for("stays.stay", stay_id=stay.stay.id)
                detail = f"{stay.household} family"
                lines[stay.stay.id, at] = ComingLine(at, f"{there:%a}", time_words(there), words, detail, url)
    return tuple(lines.values())


def _is_news(unit: Unit, stay: LoadedStay) -> bool:
    decided = stay.stay.decided_at or stay.stay.ended_at
    mine = stay.stay.decided_by == unit.actor.person_id
    return decided is not None and not mine and unit.now - decided < LATELY


def _news(stay: LoadedStay, today: date) -> NewsLine:
    at = stay.stay.decided_at or stay.stay.ended_at or stay.stay.created_at
    text = f"{dates_words(dates_of(stay.stay), today)}: {tag_of(stay.stay)[1]}"
    return NewsLine(at, "bed-double", text, url_for("stays.stay", stay_id=stay.stay.id))


def _action(homes: Sequence[Home], asker: Asker | None) -> QuickAction | None:
    if asker is not None:
        return QuickAction("Ask for a sleepover", url_for("stays.ask"), "plus")
    if len(homes) == 1:  # of several each has its board in its row
        board = url_for("stays.board", constellation_id=homes[0].constellation_id)
        return QuickAction("Bed board", board, "bed-double")
    return None
