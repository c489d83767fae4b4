"""Filling the pages of asking (child, nights, reason) and of offering other nights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import url_for

from constellations.homes.models import Child
from constellations.homes.queries import Home, children_of
from constellations.stays.access import part_of
from constellations.stays.asking import Asker, Asking, can_wait, kept_words, wish_of
from constellations.stays.board import long_day
from constellations.stays.checks import Audience, CheckInput, Verdict, assess
from constellations.stays.dates import StayDates, nights
from constellations.stays.gathering import gather
from constellations.stays.other_nights import wish_for
from constellations.stays.pages import (
    Action,
    AskChildPage,
    AskNightsPage,
    AskSendPage,
    CheckPanel,
    Choice,
    DayState,
    DeclinePage,
    Link,
    Month,
    MonthDay,
)
from constellations.stays.queries import LoadedStay, bed_nights_between
from constellations.stays.repeat_asking import find_rule, plan
from constellations.stays.repeat_deciding import which_of
from constellations.stays.repeat_words import plan_panel, rule_words, times_of
from constellations.stays.repeats import Which, times_words
from constellations.stays.rules import (
    ASK_REASON_WORDS,
    DECLINE_REASON_WORDS,
    PLANNED_REASONS,
    StayAction,
    StayState,
    Who,
)
from constellations.stays.words import check_panel, children_words, count_words, dates_words, other_nights
from core import clock
from core.unit_of_work import Unit
from core.words import month_words

ONE_DAY = timedelta(days=1)


def ask_first_page(unit: Unit, asker: Asker, picked: Picked, month: date, error: str = "") -> AskChildPage:
    """Where asking begins: which child; and where there is one child, which nights."""
    children, today = children_of(unit, asker.place.household_id), clock.today(unit.now)
    if error or len(children) != 1:
        return _ask_child_page(children, today, error)
    (child,) = children
    here = f"{url_for('stays.ask')}?{_query(picked)}"
    first, day_home = _typed(picked)
    nights_page = AskNightsPage(
        title=f"Which nights for {child.first_name}?",
        hint=f"Tap the first night, then the day {child.first_name} comes home.",
        month=_month(unit, asker.home, picked, month, today, here),
        check=None,
        chosen=_chosen(picked, today),
        back=Link("Stays", url_for("stays.stays")),
        post_url=f"{here}child={child.id}",
        next_url=None,
        fragment_url=f"{here}month={month:%Y-%m}",
        first=first,
        home=day_home,
        typing=picked.typing,
        errors=dict(picked.errors),
    )
    return AskChildPage((), nights_page.back, nights=nights_page)


def _ask_child_page(children: Sequence[Child], today: date, error: str) -> AskChildPage:
    """Who would like to sleep over: each child, and brothers and sisters together."""
    choices = [Choice(str(child.id), child.first_name, f"{child.age_on(today)}") for child in children]
    groups: dict[object, list[Child]] = {}
    for child in children:
        if child.sibling_group is not None:
            groups.setdefault(child.sibling_group, []).append(child)
    for group in groups.values():
        if len(group) > 1:
            names = " and ".join(child.first_name for child in group)
            choices.append(Choice(",".join(str(child.id) for child in group), names, "together"))
    return AskChildPage(tuple(choices), Link("Stays", url_for("stays.stays")), error)


@dataclass(frozen=True, slots=True)
class Picked:
    """What is chosen or typed so far: dates where they are whole, else the first night, else what was typed."""

    dates: StayDates | None = None
    first: date | None = None
    typed: tuple[str, str] = ("", "")
    typing: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)


def ask_nights_page(unit: Unit, loaded: LoadedStay, home: Home, picked: Picked, month: date) -> AskNightsPage:
    """Which nights: the month with its pips, the typed dates, and the check as soon as both days are chosen."""
    today = clock.today(unit.now)
    child = children_words(loaded, today, ages=False)
    here = url_for("stays.nights", stay_id=loaded.stay.id)
    panel, waits = _panel(unit, loaded, home, picked, Audience.FAMILY)
    sendable = panel is not None and (waits or panel.verdict is not Verdict.NOT_POSSIBLE)
    comes = "come" if len(loaded.children) > 1 else "comes"
    first, day_home = _typed(picked)
    return AskNightsPage(
        title=f"Which nights for {child}?",
        hint=f"Tap the first night, then the day {child} {comes} home.",
        month=_month(unit, home, picked, month, today, f"{here}?"),
        check=panel,
        chosen=_chosen(picked, today),
        back=Link("Back", url_for("stays.ask")),
        post_url=here,
        next_url=url_for("stays.send", stay_id=loaded.stay.id) if sendable else None,
        next_words="Wait for these nights" if waits else "Continue",
        fragment_url=f"{here}?month={month:%Y-%m}",
        first=first,
        home=day_home,
        typing=picked.typing,
        errors=dict(picked.errors),
        repeat=_repeats(loaded, "Ask for more than once") if picked.dates else None,
    )


def _repeats(loaded: LoadedStay, words: str) -> Link:
    return Link(words, url_for("repeats.how_often", stay_id=loaded.stay.id))


@dataclass(frozen=True, slots=True)
class Choosing:
    """How a page of choosing nights is said: where it posts, to whom the checks speak (None: by the reader's side)."""

    endpoint: str
    title: str
    audience: Audience | None
    confirm: str
    holding: str = ""
    line: str = ""
    several: bool = False


def choosing_page(
    unit: Unit, loaded: LoadedStay, home: Home, picked: Picked, month: date, words: Choosing
) -> AskNightsPage:
    """Other nights for a stay that was asked for, with the check on what is chosen."""
    today = clock.today(unit.now)
    here = url_for(words.endpoint, stay_id=loaded.stay.id)
    family = part_of(unit, loaded) is Who.FAMILY
    panel, _ = _panel(unit, loaded, home, picked, words.audience or (Audience.FAMILY if family else Audience.HUB))
    possible = panel is not None and panel.verdict is not Verdict.NOT_POSSIBLE
    first, day_home = _typed(picked)
    now = dates_words(wish_of(loaded).dates, today)
    return AskNightsPage(
        title=f"Which nights could {children_words(loaded, today, ages=False)} come?",
        hint=_hint(loaded, now, family=family),
        month=_month(unit, home, picked, month, today, f"{here}?{_query(picked)}"),
        check=panel,
        chosen=_chosen(picked, today),
        back=Link("Back", url_for("stays.stay", stay_id=loaded.stay.id)),
        post_url=f"{here}?{_query(picked)}",
        next_url=None,
        fragment_url=f"{here}?{_query(picked)}month={month:%Y-%m}",
        confirm=_confirm(here, picked, loaded, words.confirm) if possible else None,
        holding=_confirm(here, picked, loaded, words.holding, hold=True) if possible and words.holding else None,
        line=words.line,
        several=several_links(unit, loaded, picked.dates) if possible and words.several else (),
        overline=words.title,
        first=first,
        home=day_home,
        typing=picked.typing,
        errors=dict(picked.errors),
    )


def several_links(unit: Unit, loaded: LoadedStay, dates: StayDates | None) -> tuple[Link, ...]:
    """The same for this one and the later ones of its repeat, or for all (E35); looked at first."""
    if dates is None or loaded.stay.repeat_id is None:
        return ()
    later, every = (which_of(unit, loaded, one, StayAction.CHANGE_DATES) for one in (Which.LATER, Which.ALL))
    first, home, stay_id = dates.first.isoformat(), dates.home.isoformat(), loaded.stay.id

    def link(words: str, which: Which) -> Link:
        return Link(words, url_for("repeats.change", stay_id=stay_id, which=which.value, first=first, home=home))

    made = [link(f"This and the {len(later) - 1} later the same way", Which.LATER)] if len(later) > 1 else []
    if len(every) > len(later):
        made.append(link(f"All {len(every)} the same way", Which.ALL))
    return tuple(made)


def _hint(loaded: LoadedStay, now: str, *, family: bool) -> str:
    if loaded.stay.is_now is StayState.REQUESTED:
        return f"The {loaded.household} family asked for {now}."
    if loaded.stay.is_now is StayState.OFFERED:
        return f"The hub home offers {now}."
    return f"It is {now}." if family else f"The {loaded.household} family has {now}."


def _confirm(here: str, picked: Picked, loaded: LoadedStay, label: str, *, hold: bool = False) -> Action:
    dates = picked.dates
    fields: tuple[tuple[str, str], ...] = (("version", str(loaded.stay.version)), ("confirm", "yes"))
    if dates is not None:
        fields = (*fields, ("first", dates.first.isoformat()), ("home", dates.home.isoformat()))
    if hold:
        return Action(label, here, "outlined", True, "Sending…", None, (*fields, ("hold", "yes")))
    return Action(label, here, "filled", True, "Sending…", None, fields)


def _query(picked: Picked) -> str:
    if picked.dates:
        return f"first={picked.dates.first.isoformat()}&home={picked.dates.home.isoformat()}&"
    return f"first={picked.first.isoformat()}&" if picked.first else ""


def _typed(picked: Picked) -> tuple[str, str]:
    """What stands in the two fields: what was typed, else the chosen dates."""
    if picked.dates and not picked.typing:
        return picked.dates.first.isoformat(), picked.dates.home.isoformat()
    return picked.typed


def _chosen(picked: Picked, today: date) -> str:
    if picked.dates is not None:
        return f"{dates_words(picked.dates, today)}, {count_words(picked.dates)}"
    return f"From {long_day(picked.first)}. Now the day home." if picked.first else ""


def _panel(
    unit: Unit, loaded: LoadedStay, home: Home, picked: Picked, audience: Audience
) -> tuple[CheckPanel | None, bool]:
    """The panel, and whether one can wait for the nights (domain 4.9)."""
    if picked.dates is None:
        return None, False
    given = gather(unit, home, wish_for(unit, loaded, picked.dates), around=True)
    return panel_of(given, clock.today(unit.now), audience)


def panel_of(given: CheckInput, today: date, audience: Audience) -> tuple[CheckPanel, bool]:
    """The panel of the checks, with other nights where these are not possible; and whether one can wait for them."""
    assessment = assess(given, audience)
    lost = assessment.verdict is Verdict.NOT_POSSIBLE
    return check_panel(assessment, other_nights(given, today) if lost else ()), can_wait(given, assessment)


def _month(unit: Unit, home: Home, picked: Picked, month: date, today: date, here: str) -> Month:
    first = month.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    rows = bed_nights_between(unit, [bed.id for bed in home.beds], first, after)
    taken: dict[date, int] = {}
    for row in rows:
        taken[row.night] = taken.get(row.night, 0) + 1
    days: list[MonthDay | None] = [None] * first.weekday()
    days += [_day(day, taken.get(day, 0), len(home.beds), picked, today) for day in nights(first, after)]
    days += [None] * (-len(days) % 7)
    before = first - ONE_DAY
    return Month(
        title=month_words(first),
        weeks=tuple(tuple(days[n : n + 7]) for n in range(0, len(days), 7)),
        earlier=f"{here}month={before:%Y-%m}" if first > today else "",
        later=f"{here}month={after:%Y-%m}" if (after - today).days < 365 else "",
    )


def _day(day: date, taken: int, beds: int, picked: Picked, today: date) -> MonthDay:
    state = _state(day, taken >= beds, picked, today)
    free = beds - taken
    words = {
        DayState.FREE: f"{free} bed free" if free == 1 else f"{free} beds free",
        DayState.FULL: "full",
        DayState.FIRST: "first night",
        DayState.NIGHT: "night",
        DayState.HOME: "day home",
        DayState.PAST: "past",
    }
    return MonthDay(day, day.day, state, taken, beds, f"{long_day(day)}, {words[state]}", day == today)


def _state(day: date, full: bool, picked: Picked, today: date) -> DayState:
    if day < today:
        return DayState.PAST
    first = picked.dates.first if picked.dates else picked.first
    if day == first:
        return DayState.FIRST
    if picked.dates and first is not None and first < day < picked.dates.home:
        return DayState.NIGHT
    if picked.dates and day == picked.dates.home:
        return DayState.HOME
    return DayState.FULL if full else DayState.FREE


def ask_send_page(
    unit: Unit, loaded: LoadedStay, home: Home, asking: Asking | None, errors: Mapping[str, str]
) -> AskSendPage:
    """Why, and send: with the check as it is now, and everything that was typed before."""
    today = clock.today(unit.now)
    wish, rule = wish_of(loaded), find_rule(unit, loaded.stay)
    found = plan(unit, home, loaded, rule) if rule else None
    if found:
        panel, waits = plan_panel(found, home.hub_carer, today), False
    else:
        panel, waits = panel_of(gather(unit, home, wish, around=True), today, Audience.FAMILY)
    said = asking or kept_words(loaded.stay)
    return AskSendPage(
        dates=rule_words(found.rule) if found else dates_words(wish.dates, today),
        nights=f"{count_words(wish.dates)}, {times_words(len(found.possible))}" if found else count_words(wish.dates),
        child=children_words(loaded, today, ages=False),
        check=panel,
        times=times_of(found, today) if found else (),
        shown=found.shown if found else "",
        repeat=_repeats(loaded, "Change how often" if found else "Ask for more than once"),
        reasons=tuple(Choice(r.value, ASK_REASON_WORDS[r], chosen=r == said.reason) for r in PLANNED_REASONS),
        flexible=said.flexible,
        child_view=said.child_view,
        note=said.note,
        back=Link("Back", url_for("stays.nights", stay_id=loaded.stay.id)),
        post_url=url_for("stays.send", stay_id=loaded.stay.id),
        waits=waits,
        errors=dict(errors),
    )


def decline_page(unit: Unit, loaded: LoadedStay, chosen: str = "", error: str = "") -> DeclinePage:
    """The kind reasons."""
    title = f"{loaded.household}, {dates_words(wish_of(loaded).dates, clock.today(unit.now))}"
    return DeclinePage(
        title=title,
        question="What may we tell them?",
        choices=tuple(Choice(r.value, words, chosen=r.value == chosen) for r, words in DECLINE_REASON_WORDS.items()),
        post_url=url_for("stays.decline", stay_id=loaded.stay.id),
        back=Link("Back", url_for("stays.stay", stay_id=loaded.stay.id)),
        error=error,
    )
