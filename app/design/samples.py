"""Sample values for the design page: the people, dates and states of the pictures, all invented.

The day of the samples is Thursday 3 December 2026.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.shell.slots import Bell
from accounts.today.slots import ComingLine, NeedLine, NewsLine, Panel, QuickAction, TodayPage
from constellations.stays.pages import TonightPanel, Window

TODAY = date(2026, 12, 3)
_LONDON = ZoneInfo("Europe/London")


def night(days: int) -> date:
    """The night so many days after the day of the samples."""
    return TODAY + timedelta(days=days)


def at(days: int, hour: int, minute: int = 0) -> datetime:
    """An hour, London time, so many days after the day of the samples."""
    day = night(days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=_LONDON)


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Who is signed in, as the shell shows them."""

    name: str
    initials: str
    role_words: str


@dataclass(frozen=True, slots=True)
class SampleNav:
    """One entry of the tab bar and the rail."""

    key: str
    label: str
    url: str
    icon: str
    count: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class SampleShell:
    """What stands around every page; the same fields as the shell of the application."""

    title: str
    person: SamplePerson | None
    nav: tuple[SampleNav, ...] = ()
    space_name: str = "Heron constellation"
    spaces_url: str | None = None
    bell: Bell | None = None
    emergency_url: str = "/emergency"
    sign_out_url: str = "#sign-out"
    task: bool = False
    theme: str = ""
    printed: str = "2:20 pm on Thu 3 Dec"
    idle_seconds: int = 0


MARION = SamplePerson("Marion T", "MT", "hub home carer")


def nav(current: str) -> tuple[SampleNav, ...]:
    """The five places of a carer, one of them current."""
    entries = (
        ("today", "Today", "sun", 0),
        ("messages", "Messages", "message-circle", 4),
        ("stays", "Stays", "bed-double", 3),
        ("events", "Events", "calendar-days", 0),
        ("groups", "Groups", "users", 0),
    )
    return tuple(SampleNav(key, label, f"#{key}", icon, count, key == current) for key, label, icon, count in entries)


def shell(title: str, current: str = "stays", *, task: bool = False) -> SampleShell:
    """The shell of Marion, hub home carer of Heron."""
    return SampleShell(title, MARION, nav(current), bell=Bell(3, "#notices"), task=task)


def in_theme(made: SampleShell, theme: str) -> SampleShell:
    """The same shell, light or dark whatever the device asks for; with an empty theme as the device asks."""
    return replace(made, theme=theme)


TONIGHT = TonightPanel(
    duty="You are on duty",
    windows=(
        Window(True, "Ivy", "Bed 1", "home Fri"),
        Window(False, "Free", "Bed 2", "Tobi on Fri"),
        Window(False, "Free", "Bed 3", "until Sat"),
    ),
)

MARSH = NeedLine(
    overline="The Marsh family ask",
    title="Fri 4 to Sun 6 Dec",
    detail="2 nights, for Sol, 9",
    due_words="Answer by 6 pm today",
    due=at(0, 18),
    action="See and answer",
    url="#marsh",
    icon="hourglass",
    tag="No bed held",
    tag_kind="asked",
)

OTHERS = (
    NeedLine(
        "", "2 more asks", "Sethi, same weekend. Lindqvist, 11 to 13 Dec", "", at(1, 18), "", "#more", "hourglass"
    ),
    NeedLine(
        "",
        "Read what Tobi needs",
        "3 items to confirm before he comes tomorrow",
        "",
        at(1, 16),
        "",
        "#tobi",
        "file-text",
    ),
)

COMING = (
    ComingLine(at(1, 10), "Fri", "10 am", "Ivy goes home", "Brennan family collect", "#ivy"),
    ComingLine(at(1, 16), "Fri", "4 pm", "Tobi comes for 2 nights", "Okafor family, planned sleepover", "#tobi"),
    ComingLine(at(2, 12), "Sat", "noon", "Winter lunch, 7 of 9 families coming", "31 people, Low Mill hall", "#lunch"),
)

NEWS = (
    NewsLine(at(0, 9), "message-circle", "4 new messages in Heron carers", "#messages"),
    NewsLine(at(0, 8), "user-check", "Joanne agreed Jess’s stay, 18 to 21 Dec", "#jess"),
)


def today_page() -> TodayPage:
    """Today as the hub home carer sees it."""
    return TodayPage(
        greeting="Good afternoon, Marion",
        title="Thursday 3 December",
        needs_count="4 things",
        first_need=MARSH,
        other_needs=OTHERS,
        panels=(Panel("constellations/stays/_tonight.html", TONIGHT),),
        coming=COMING,
        news=NEWS,
        action=QuickAction("Log support you gave", "#support", "plus"),
        fragment_url="#today",
    )


def quiet_today_page() -> TodayPage:
    """Today where nothing waits: the quick action is the filled one."""
    return TodayPage(
        greeting="Good morning, Ros",
        title="Thursday 3 December",
        needs_count="",
        first_need=None,
        other_needs=(),
        panels=(),
        coming=(),
        news=(),
        action=QuickAction("Ask for a sleepover", "#ask", "plus"),
        fragment_url="#today",
    )
