"""The pages of approval links as frozen values: what somebody without an account sees, and the form that asks them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from accounts.shell.form_page import FormPage, Given, Link
from constellations.approvals.models import ApprovalLink
from constellations.approvals.queries import find_worker, last_link, link_of_unit, was_used, worker_now
from constellations.approvals.rules import CODE_TRIES, MOST_CODES, Answer
from constellations.approvals.services import code_stands
from constellations.homes.queries import find_home
from constellations.stays.access import StayPermission, get_stay_for, may
from constellations.stays.board import long_day
from constellations.stays.changing import changed_words, dates_of
from constellations.stays.check_values import Approver
from constellations.stays.pages import Action, FactRow
from constellations.stays.queries import LoadedStay
from constellations.stays.rules import StayState
from constellations.stays.slots import Beside
from constellations.stays.words import children_words, count_words, dates_words
from core import clock
from core.refusals import Changed, NotFound
from core.unit_of_work import Unit
from core.words import deadline_words, names_words, time_words

WORKERS = frozenset({Approver.SOCIAL_WORKER.value, Approver.CHILDS_SOCIAL_WORKER.value})


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A link that stands. `names` is empty until a right code was typed; `code_open` says that one can be typed."""

    title: str
    by: str
    facts: tuple[FactRow, ...]
    names: str
    code_open: bool
    codes_left: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens now: its page, or nothing; `used` says that it was answered."""

    page: LinkPage | None
    used: bool


def open_link(unit: Unit, proved: str) -> Opened:
    """What the link of this unit opens. `proved` names the code that was typed right in this browser."""
    found = link_of_unit(unit)
    if found is None:
        return Opened(None, was_used(unit))
    link, loaded = found
    home = find_home(unit, loaded.stay.constellation_id)
    if home is None:
        raise NotFound
    dates, today, standing = dates_of(loaded.stay), clock.today(unit.now), code_stands(unit, link)
    names = names_words([child.first_name for child in loaded.children]) if proved and proved == proof(link) else ""
    page = LinkPage(
        title=f"Do you agree to sleepover {loaded.stay.reference}?",
        by=f"Answer by {deadline_words(link.ends_at, unit.now)}",
        facts=(
            FactRow("Where", f"{home.name} hub home"),
            FactRow("When", f"{dates_words(dates, today)}, {count_words(dates)}"),
            FactRow("Asked of you", "To agree, as the child's social worker. The hub home has said yes."),
        ),
        names=names if standing else "",
        code_open=standing and link.code_tries < CODE_TRIES,
        codes_left=link.codes_sent < MOST_CODES,
    )
    return Opened(page, used=False)


def proof(link: ApprovalLink) -> str:
    """What a browser keeps of a right code: which link and which code it was."""
    return f"{link.id} {link.code_sent_at.isoformat()}" if link.code_sent_at else ""


def ask_form(unit: Unit, stay_id: UUID) -> FormPage:
    """The form that sends the link, with who is kept as the child's worker."""
    loaded = get_stay_for(unit, stay_id, StayPermission.ASK_APPROVAL)
    stay = loaded.stay
    if stay.is_now is not StayState.AWAITING_APPROVAL or not a_worker_is_waited_for(loaded):
        raise Changed(changed_words(stay))
    known = worker_now(unit, stay.service_id, loaded.children[0].id)
    given = Given({"name": known.name, "email": known.email} if known else None)
    dates = dates_of(stay)
    return FormPage(
        "Ask the child's social worker",
        Link("The sleepover", url_for("stays.stay", stay_id=stay.id)),
        "Send the link",
        (
            given.text("name", f"Social worker of {children_words(loaded, dates.first, ages=False)}"),
            given.text("email", "Their work email", "Check it letter by letter: whoever gets the link can answer."),
        ),
        overline=f"Sleepover {stay.reference}, {dates_words(dates, clock.today(unit.now))}",
        intro=("They need no account. The mail has the dates and a link, and names no child.",),
        busy="Sending…",
    )


def beside_stay(unit: Unit, loaded: LoadedStay) -> Beside | None:
    """What a stay's page says of links: who was asked and until when, who answered, and the way to ask."""
    waits = loaded.stay.is_now is StayState.AWAITING_APPROVAL
    if not waits and (loaded.decided_by or loaded.stay.decided_at is None):
        return None
    may_ask = waits and a_worker_is_waited_for(loaded) and may(unit, loaded, StayPermission.ASK_APPROVAL)
    link = last_link(unit, loaded.stay.id) if may_ask or not waits else None
    return Beside(
        actions=(_ask_action(loaded, again=link is not None),) if may_ask else (),
        history=_asked(unit, link) if link is not None and may_ask else (),
        decided_by=_answered_by(unit, link) if link is not None and link.answer else "",
        decided={Answer.AGREED: "agreed", Answer.REFUSED: "could not agree"}[Answer(link.answer)]
        if link is not None and link.answer
        else "",
    )


def a_worker_is_waited_for(loaded: LoadedStay) -> bool:
    """Whether a child's social worker must still agree; where it is not written down who must, one may."""
    return not loaded.stay.awaits or bool(WORKERS.intersection(loaded.stay.awaits))


def _ask_action(loaded: LoadedStay, *, again: bool) -> Action:
    words = "Ask the social worker again" if again else "Ask the child's social worker"
    return Action(words, url_for("approvals.ask", stay_id=loaded.stay.id), "outlined", posts=False)


def _asked(unit: Unit, link: ApprovalLink) -> tuple[FactRow, ...]:
    worker, at = find_worker(unit, link.worker_id), clock.to_london(link.sent_at)
    who = worker.name if worker else "The child's social worker"
    over = link.withdrawn_at is not None or link.ends_at <= unit.now
    until = "the link is over" if over else f"the link stands until {deadline_words(link.ends_at, unit.now)}"
    return (FactRow(f"{long_day(at.date())}, {time_words(at)}", f"{who} was sent a link, {until}"),)


def _answered_by(unit: Unit, link: ApprovalLink) -> str:
    worker = find_worker(unit, link.worker_id)
    return f"{worker.name}, the child's social worker," if worker else "The child's social worker"
