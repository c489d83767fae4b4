"""Showing a page: one read-only unit for its streams' positions, its shell and its content, then the template.

The positions are read before the content, so that nothing that happens in between is missed (architecture 1.3).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from accounts.shell.slots import BELL, NAVIGATION, SEEN, Bell
from accounts.signin.access import current_actor, signed_in
from accounts.signin.session_state import SEEN_EVERY, SignedIn, here, idle_limit
from core import clock
from core.streams.positions import LivePosition, positions
from core.unit_of_work import Unit, read, run
from core.words import day_words, time_words

EXEMPT = timedelta(hours=20)
"""A time-out that is longer needs no warning (WCAG 2.2.1)."""
LiveStreams = Callable[[Unit], Sequence[tuple[str, UUID]]]


@dataclass(frozen=True, slots=True)
class ShellPerson:
    """The person in the header and rail."""

    name: str
    initials: str
    role_words: str


@dataclass(frozen=True, slots=True)
class ShellNav:
    """A way on, as the tab bar and the rail print it."""

    key: str
    label: str
    url: str
    icon: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around a page. Signed out it has no person and no navigation."""

    title: str
    emergency_url: str
    person: ShellPerson | None = None
    space_name: str = ""
    spaces_url: str | None = None
    nav: tuple[ShellNav, ...] = ()
    bell: Bell | None = None
    sign_out_url: str = ""
    task: bool = False
    printed: str = ""
    """When the page was made, for the head that only paper shows."""
    idle_seconds: int = 0
    """After how long unused the session ends, where that is to be asked about before; 0 where it is days."""


ROLE_WORDS = {
    "hub_carer": "Hub home carer",
    "satellite_carer": "Foster carer",
    "liaison_worker": "Liaison worker",
    "service_manager": "Service manager",
    "safeguarding_lead": "Safeguarding lead",
    "user_admin": "User administrator",
    "records_officer": "Records officer",
    "platform_operator": "Platform operator",
    "supervising_social_worker": "Supervising social worker",
    "adult": "Foster carer",
}


def is_fragment() -> bool:
    """Whether the page asks for a part of itself again."""
    return request.headers.get("HX-Request") == "true"


def plain_shell(title: str) -> Shell:
    """The shell without a person: signed out, or where the database must not be asked."""
    return Shell(title=title, emergency_url=url_for("emergency.emergency"))


def show(
    template: str,
    build: Callable[[Unit], dict[str, Any]],
    *,
    title: str,
    live: LiveStreams | None = None,
    section: str = "",
    task: bool = False,
    status: int = 200,
) -> tuple[str, int]:
    """Answer a page: `build` gives the template's values, `live` the streams that its fragment follows.

    Asked for a part of itself again by the script, it answers with its fragment, the template of the same name with an
    underscore. Raises the refusals of `build`; the title is for the tab and never names a child.
    """

    def query(unit: Unit) -> tuple[list[LivePosition], Shell, dict[str, Any]]:
        followed, bell = _positions(unit, live(unit) if live else ())
        return followed, _shell(unit, title, section, task, bell), build(unit)

    moment = clock.now()
    followed, shell, values = read(current_actor(), query, now=moment)
    if status == HTTPStatus.OK and shell.bell is not None and shell.bell.seen:
        _clear(shell.bell.seen, moment)
    if is_fragment():
        folder, _, name = template.rpartition("/")
        template = f"{folder}/_{name}"
    return render_template(template, shell=shell, live=followed, **values), status


def _clear(subjects: Sequence[UUID], moment: datetime) -> None:
    """What was told of the subjects of this page until it was read is read now, and nothing else changes by looking.

    Not where a page stands in the place of what was asked for ("Say why"), nor where it says that something is wrong.
    """

    def command(unit: Unit) -> None:
        for clear in SEEN:
            clear(unit, subjects)

    run(current_actor(), None, command, now=moment)


def _positions(unit: Unit, streams: Sequence[tuple[str, UUID]]) -> tuple[list[LivePosition], Bell | None]:
    """Where the page stands in its streams, and the bell where the page has one."""
    if signed_in() is not None and not is_fragment():
        for provide in BELL:
            return provide(unit, streams)
    return (positions(unit, streams) if streams else []), None


def _shell(unit: Unit, title: str, section: str, task: bool, bell: Bell | None) -> Shell:
    person = signed_in()
    if person is None or is_fragment():
        return plain_shell(title)
    entries = [entry for provide in NAVIGATION if (entry := provide(unit))]
    name = f"{person.given_name} {person.family_name}"
    today = clock.today(unit.now)
    return Shell(
        title=title,
        emergency_url=url_for("emergency.emergency"),
        person=ShellPerson(name, person.given_name[:1] + person.family_name[:1], _role_words(unit)),
        space_name=_space_name(unit),
        bell=bell,
        nav=tuple(ShellNav(e.key, e.label, e.url, e.icon, e.count, e.key == section) for e in entries),
        sign_out_url=url_for("signin.sign_out"),
        task=task,
        printed=f"{time_words(unit.now)} on {day_words(today, today)}",
        idle_seconds=_idle_seconds(person),
    )


def _idle_seconds(person: SignedIn) -> int:
    """How long this session may lie unused. The last use is noted once a minute, so it is counted as a minute less."""
    lasts = idle_limit(staff=person.staff, kept=here().keep)
    return int((lasts - SEEN_EVERY).total_seconds()) if lasts < EXEMPT else 0


def _role_words(unit: Unit) -> str:
    roles = {relation.role for relation in unit.relations}
    return next((words for role, words in ROLE_WORDS.items() if role in roles), "")


def _space_name(unit: Unit) -> str:
    spaces = sorted({(one.name, one.kind, one.subject_id) for one in unit.relations if one.kind})
    constellations = [name for name, kind, _ in spaces if kind == "constellation"]
    if len(constellations) == 1:
        return f"{constellations[0]} constellation"
    if constellations:
        return f"{len(constellations)} constellations"
    return next((name for name, _, _ in spaces), "")
