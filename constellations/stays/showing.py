"""Filling the pages of one stay and of the board, for the reader who asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from flask import url_for

from accounts.service_settings.queries import setting
from accounts.service_settings.table import S19
from constellations.calendar.access import may_edit
from constellations.calendar.pages import CalendarPart
from constellations.homes.access import sees_names
from constellations.homes.queries import Home
from constellations.stays.access import part_of
from constellations.stays.asking import find_asker, wish_of
from constellations.stays.board import LEGEND, LEGEND_FAMILY, Nights, Reader, ask_deadline, long_day, make_blocks
from constellations.stays.board import open_asks as asks_on_board
from constellations.stays.board_reads import on_board_between
from constellations.stays.calendar_lines import CalendarReader, calendar_lines
from constellations.stays.changing import dates_of
from constellations.stays.check_values import APPROVER_WORDS, Approver
from constellations.stays.checks import Audience, Verdict, assess
from constellations.stays.dates import StayDates, local_day
from constellations.stays.gathering import gather
from constellations.stays.models import Stay
from constellations.stays.other_nights import wanted_of, wish_for
from constellations.stays.pages import BoardPage, CheckPanel, FactRow, Link, StayPage, Toast
from constellations.stays.phone_board import make_list, make_strip
from constellations.stays.queries import LoadedStay, amendments_of, list_stays_between
from constellations.stays.repeat_today import asks_among
from constellations.stays.rules import (
    ASK_REASON_WORDS,
    DECLINE_REASON_WORDS,
    AskReason,
    DeclineReason,
    StayState,
    Who,
)
from constellations.stays.slots import BESIDE_STAY, Beside
from constellations.stays.stay_actions import actions_of
from constellations.stays.taking_back import may_take_back, took_back
from constellations.stays.turn_queries import tallies_of_same_nights
from constellations.stays.turns import Tally, in_turn, tally_words, why_first
from constellations.stays.unavailable import may_close
from constellations.stays.waited import is_held, is_waiting
from constellations.stays.waiting import place_of
from constellations.stays.words import (
    check_panel,
    children_words,
    count_words,
    dates_words,
    other_nights,
    repeats,
    tag_of,
)
from core import clock
from core.unit_of_work import Unit
from core.words import deadline_words, names_words, span_words, time_words

BOARD_BLOCKS = 2
FORTNIGHT = timedelta(days=14)
WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def board_page(unit: Unit, home: Home, first: date) -> BoardPage:
    """The board from a Monday on: 28 nights on a desktop, seven on a phone."""
    today = clock.today(unit.now)
    end = first + BOARD_BLOCKS * FORTNIGHT
    reader = _reader(unit, home)
    keeps = may_edit(unit, home)
    nights = _nights(unit, home, first, end, CalendarReader(reader.sees_all, _change_url if keeps else None))
    total = len(home.beds) * (end - first).days
    free = sum(nights.free_on(first + timedelta(days=n)) for n in range((end - first).days))
    asks = [a for a in asks_on_board(nights, reader) if a.stay.is_now is StayState.REQUESTED and not is_waiting(a.stay)]
    here = home.constellation_id
    list_from = today if first <= today < first + WEEK else first

    def at(day: date) -> str:
        return url_for("stays.board", start=day.isoformat(), constellation_id=here)

    return BoardPage(
        hub_name=f"{home.name} hub, {len(home.beds)} beds",
        summary=f"{free} of {total} bed-nights free, {span_words(first, end - timedelta(days=1), today)}",
        blocks=make_blocks(nights, reader, first, BOARD_BLOCKS),
        strip=make_strip(nights, reader, list_from),
        nights=make_list(nights, reader, list_from),
        earlier_url=at(first - FORTNIGHT),
        later_url=at(first + FORTNIGHT),
        today_url=url_for("stays.board", constellation_id=here),
        week_before_url=at(first - WEEK),
        week_after_url=at(first + WEEK),
        asks_waiting=_asks_waiting(asks_among(asks)) if reader.sees_all else "",
        first_ask=_first_ask(asks, nights) if reader.sees_all else None,
        action=_board_action(unit, home, reader),
        fragment_url=url_for("stays.board", start=first.isoformat(), constellation_id=here),
        outcomes=Link("Asked and given", url_for("outcomes.outcomes", constellation_id=here)),
        legend=LEGEND if reader.sees_all else LEGEND_FAMILY,
        numbers=_numbers(home),
        calendar=CalendarPart(nights.calendar, url_for("calendar.new", constellation_id=here) if keeps else ""),
    )


def _change_url(entry_id: UUID) -> str:
    return url_for("calendar.change", entry_id=entry_id)


def _board_action(unit: Unit, home: Home, reader: Reader) -> Link | None:
    if reader.may_ask:
        return Link("Ask for a sleepover", url_for("stays.ask"), "plus")
    if may_close(unit, home):
        return Link("Close nights", url_for("unavailable.close", constellation_id=home.constellation_id))
    return None


def _numbers(home: Home) -> tuple[FactRow, ...]:
    """Whom to ring, for paper, which has no Emergency button (R47)."""
    return tuple(FactRow(f"{one.who} ({one.hours})", one.number) for one in home.numbers)


def _nights(unit: Unit, home: Home, first: date, end: date, reader: CalendarReader) -> Nights:
    today = clock.today(unit.now)
    rows, entries = on_board_between(unit, home, first, end)
    stays = list_stays_between(unit, home.constellation_id, first, end)
    on_beds, loaded = {(r.bed_id, r.night): r for r in rows}, {s.stay.id: s for s in stays}
    return Nights(home.beds, on_beds, loaded, today, calendar_lines(entries, reader, today))


def _reader(unit: Unit, home: Home) -> Reader:
    asker = None if sees_names(unit, home) else find_asker(unit)

    asking = url_for("stays.ask")

    def free_url(night: date) -> str | None:
        return f"{asking}?first={night.isoformat()}" if asker else None

    @cache
    def stay_url(stay_id: UUID) -> str:
        return url_for("stays.stay", stay_id=stay_id)

    own = unit.subjects("adult", "supervising_social_worker")
    return Reader(sees_names(unit, home), own, stay_url, free_url, may_ask=asker is not None)


def _asks_waiting(count: int) -> str:
    return "" if count == 0 else "1 ask waits for you." if count == 1 else f"{count} asks wait for you."


def _first_ask(asks: list[LoadedStay], nights: Nights) -> Link | None:
    if not asks:
        return None
    first = min(asks, key=lambda ask: (ask.stay.answer_by or clock.start_of_night(nights.today), ask.stay.id))
    label = f"Answer {first.household} first, by {ask_deadline(first, nights)}"
    return Link(label, url_for("stays.stay", stay_id=first.stay.id))


def stay_page(unit: Unit, loaded: LoadedStay, home: Home) -> StayPage:
    """One stay as its reader may see it: facts, the check while it is open, what may be done, what was done."""
    stay, today = loaded.stay, clock.today(unit.now)
    dates = dates_of(stay)
    kind, tag = tag_of(stay)
    part = part_of(unit, loaded)
    turns = _turns(unit, loaded, part)
    beside = [more for provide in BESIDE_STAY if (more := provide(unit, loaded))]
    whose = f"the {loaded.household} family" if part is not Who.FAMILY else "your family"
    return StayPage(
        overline=f"Sleepover {stay.reference} \N{MIDDLE DOT} {whose}{repeats(loaded)}",
        title=dates_words(dates, today),
        nights=f"{count_words(dates)} for {children_words(loaded, dates.first, ages=part is not Who.FAMILY)}",
        tag_mark=kind,
        tag=tag,
        answer_by=_answer_by(unit, loaded, part),
        facts=(*_waiting(unit, loaded), *_other_nights(unit, loaded, today), *_facts(loaded)),
        check=_check(unit, loaded, home, part),
        actions=(*actions_of(unit, loaded, part), *(action for more in beside for action in more.actions)),
        history=(*_history(loaded, beside), *_amended(unit, stay, today)),
        toast=toast_of(unit, loaded),
        numbers=_numbers(home),
        back=_back(part),
        fragment_url=url_for("stays.stay", stay_id=stay.id),
        reads=_reads(loaded) if part is Who.FAMILY else (),
        turns=tuple(FactRow(one.name, tally_words(one, today)) for one in turns),
        turn=why_first(turns, today),
    )


def _turns(unit: Unit, loaded: LoadedStay, part: Who) -> tuple[Tally, ...]:
    """At the moment of decision, for who decides: the families who ask for these nights, whose turn it is first."""
    if part is Who.FAMILY or loaded.stay.is_now is not StayState.REQUESTED or is_waiting(loaded.stay):
        return ()
    if not unit.is_related(loaded.stay.constellation_id, "hub_carer", "liaison_worker"):
        return ()
    return in_turn(tallies_of_same_nights(unit, loaded.stay.constellation_id, dates_of(loaded.stay)))


def _reads(loaded: LoadedStay) -> tuple[Link, ...]:
    """For the family: who read about each of its children (R32)."""
    return tuple(
        Link(f"Who read about {child.first_name}?", url_for("reads.reads", child_id=child.id))
        for child in loaded.children
    )


def _answer_by(unit: Unit, loaded: LoadedStay, part: Who) -> str:
    stay = loaded.stay
    if stay.answer_by is None or stay.is_now not in (StayState.REQUESTED, StayState.OFFERED):
        return ""
    words = deadline_words(stay.answer_by, unit.now)
    if is_waiting(stay) and not is_held(stay):
        return ""
    hub_answers = stay.is_now is StayState.REQUESTED and not is_held(stay)
    mine = part is (Who.HUB if hub_answers else Who.FAMILY)
    who = "The hub answers" if hub_answers else "The family answers"
    return f"Answer by {words}" if mine else f"{who} by {words}"


def _waiting(unit: Unit, loaded: LoadedStay) -> tuple[FactRow, ...]:
    """The place on the waiting list, in numbers and not in names; and when it was passed over (E37)."""
    stay = loaded.stay
    if not is_waiting(stay):
        return ()
    place, among = place_of(unit, stay)
    rows = [FactRow("Waiting list", f"Number {place} of {among} for these nights")]
    if not is_held(stay):
        rows.append(FactRow("What happens", "When a bed comes free you are asked, one family at a time, in order."))
    if stay.passed_over_at is not None:
        when = _when(stay.passed_over_at)
        rows.append(FactRow("Passed over", f"{when}: a bed was free, but not one for each. The place is kept."))
    return tuple(rows)


def _other_nights(unit: Unit, loaded: LoadedStay, today: date) -> tuple[FactRow, ...]:
    """Until when the beds are held, and the nights that a side wants instead (R16, R18)."""
    stay = loaded.stay
    rows = []
    if stay.affected_by is not None:
        rows.append(
            FactRow("To decide", "The hub home, or the bed, is not there then. It stands until somebody decides.")
        )
    if stay.held_until is not None:
        rows.append(FactRow("The bed", f"Held until {deadline_words(stay.held_until, unit.now)}"))
    if stay.wanted_until is not None:
        wanted = wanted_of(stay)
        sides = names_words([SIDE_WORDS[Who(side)] for side in stay.wanted_from])
        until = deadline_words(stay.wanted_until, unit.now)
        rows.append(FactRow("Wanted instead", f"{dates_words(wanted, today)}, {count_words(wanted)}"))
        rows.append(FactRow("Waits for", f"{sides}, until {until}. Without an answer it stays as it is."))
    return tuple(rows)


SIDE_WORDS = {Who.FAMILY: "the family", Who.HUB: "the hub home"}


def _facts(loaded: LoadedStay) -> tuple[FactRow, ...]:
    stay = loaded.stay
    rows = []
    if stay.reason:
        rows.append(FactRow("Why", ASK_REASON_WORDS[AskReason(stay.reason)]))
    rows.append(FactRow("Can move?", "Yes" if stay.flexible else "No"))
    if stay.child_view:
        who = names_words([child.first_name for child in loaded.children])
        rows.append(
            FactRow(f"{who} says", f"\N{LEFT DOUBLE QUOTATION MARK}{stay.child_view}\N{RIGHT DOUBLE QUOTATION MARK}")
        )
    if stay.note:
        rows.append(FactRow("Note", stay.note))
    if stay.arrives_at and stay.leaves_at:
        arrives, leaves = clock.to_london(stay.arrives_at), clock.to_london(stay.leaves_at)
        rows.append(FactRow("Comes", f"{long_day(arrives.date())}, {time_words(arrives)}"))
        rows.append(FactRow("Goes home", f"{long_day(leaves.date())}, {time_words(leaves)}"))
    if stay.is_now is StayState.AWAITING_APPROVAL and stay.awaits:
        rows.append(FactRow("Waits for", names_words([APPROVER_WORDS[Approver(one)] for one in stay.awaits])))
    if stay.decline_reason:
        rows.append(FactRow("The hub says", DECLINE_REASON_WORDS[DeclineReason(stay.decline_reason)]))
    return tuple(rows)


def _check(unit: Unit, loaded: LoadedStay, home: Home, part: Who) -> CheckPanel | None:
    wanted = loaded.stay.wanted_until is not None
    if loaded.stay.is_now not in (StayState.REQUESTED, StayState.OFFERED) and not wanted:
        return None
    is_hub = part is not Who.FAMILY
    wish = wish_for(unit, loaded, wanted_of(loaded.stay)) if wanted else wish_of(loaded)
    given = gather(unit, home, wish, around=not wanted)
    assessment = assess(given, Audience.HUB if is_hub else Audience.FAMILY)
    lost = assessment.verdict is Verdict.NOT_POSSIBLE and not is_hub and not wanted
    return check_panel(assessment, other_nights(given, clock.today(unit.now)) if lost else ())


def _history(loaded: LoadedStay, beside: Sequence[Beside] = ()) -> tuple[FactRow, ...]:
    stay = loaded.stay
    rows = []
    if stay.asked_at:
        rows.append(FactRow(_when(stay.asked_at), f"{loaded.asked_by} asked"))
    if stay.is_now is StayState.EXPIRED:  # the clock decided, and nobody did
        if stay.ended_at:
            over = "The waiting is over" if stay.waits_since else "Nobody answered in time"
            rows.append(FactRow(_when(stay.ended_at), over))
    elif stay.decided_at:
        who, what = loaded.decided_by or "Kith", DECIDED[stay.is_now]
        for more in beside:
            who, what = more.decided_by or who, more.decided or what
        rows.append(FactRow(_when(stay.decided_at), f"{who} {what}"))
    rows += [row for more in beside for row in more.history]
    return tuple(rows)


def _amended(unit: Unit, stay: Stay, today: date) -> tuple[FactRow, ...]:
    """How it was put right, with what stood there before; long after it is flagged, and allowed (R19, E26)."""
    made = amendments_of(unit, stay)
    late_days = int(setting(unit, stay.service_id, S19)["late_days"]) if made else 0
    rows = []
    for row, who in made:
        after = (local_day(row.at) - row.was_home).days
        late = f" Late: {after} days afterwards." if after > late_days else ""
        was = dates_words(StayDates(row.was_first, row.was_home), today)
        why = row.reason if row.reason.endswith((".", "!", "?")) else f"{row.reason}."
        rows.append(FactRow(_when(row.at), f"{who} put the nights right: before it was {was}. {why}{late}"))
    return tuple(rows)


DECIDED = {
    StayState.REQUESTED: "took the answer back",
    StayState.OFFERED: "offered other nights",
    StayState.ACCEPTED: "said yes",
    StayState.AWAITING_APPROVAL: "said yes",
    StayState.CONFIRMED: "said yes",
    StayState.IN_PROGRESS: "said yes",
    StayState.EMERGENCY_IN_PROGRESS: "said yes",
    StayState.COMPLETED: "said yes",
    StayState.DECLINED: "answered: not this time",
    StayState.CANCELLED_BY_FAMILY: "cancelled",
    StayState.CANCELLED_BY_HUB: "cancelled",
    StayState.CANCELLED_BY_SERVICE: "cancelled",
    StayState.NO_SHOW: "noted that nobody came",
}


def _when(moment: datetime) -> str:
    there = clock.to_london(moment)
    return f"{long_day(there.date())}, {time_words(there)}"


def _back(part: Who) -> Link:
    return Link("Stays", url_for("stays.stays")) if part is Who.FAMILY else Link("Today", url_for("today.today"))


def toast_of(unit: Unit, loaded: LoadedStay) -> Toast | None:
    """What the reader has just done, with the way back while there is one. The page itself says the result as well."""
    stay = loaded.stay
    if took_back(unit, loaded):
        return Toast("You took your answer back. Nobody was told by email.")
    if not may_take_back(unit, loaded):
        return None
    agree = " Somebody must still agree." if stay.is_now is StayState.AWAITING_APPROVAL else ""
    undo = url_for("stays.take_back", stay_id=stay.id)
    return Toast(f"You said yes to the {loaded.household} family.{agree}", undo, (("version", str(stay.version)),))
