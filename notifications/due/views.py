"""The operator's page of due things: what waits, runs, failed and was retried; and starting work by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.people.showing import Told
from accounts.permissions.decide import Scope, may, require
from accounts.shell.page import show
from accounts.shell.service_parts import ServicePart
from accounts.signin.access import access, current_actor
from core import clock
from core.forms import form_key
from core.jobs.job import JOBS
from core.unit_of_work import Unit, run
from core.words import count_words, day_words, time_words
from notifications.due.queries import job_counts, list_failed, list_troubled, outbox_counts, running_ids
from notifications.due.services import run_now, try_again
from notifications.due.services import send_again as send_notice_again
from notifications.outbox.kinds import NOTICE_KINDS
from notifications.outbox.rules import State

blueprint = Blueprint("due", __name__)
LOOK, START = "metrics.read", "work.start"
CHANNELS = {"bell": "Bell", "email": "Email", "sms": "Text messages"}
STATES = {
    State.SENT: "sent",
    State.WAITING: "waiting",
    State.FAILED: "failed",
    State.DROPPED: "not needed any more",
    State.LATE: "too late, not sent",
    State.DIGEST: "kept for a digest",
}


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as the page prints it."""

    name: str
    detail: str
    trouble: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """A row that failed or is tried again."""

    id: UUID
    title: str
    detail: str


def due_part(unit: Unit) -> ServicePart | None:
    """For the operator, on the page of their account: of a service they administer nothing."""
    if not may(unit, LOOK, Scope()):
        return None
    return ServicePart("Due things", "Work by the clock, mails and text messages", url_for("due.due_things"), "clock")


@blueprint.get("/platform/due-things")
@access(LOOK)
def due_things() -> ResponseReturnValue:
    """What is due, runs, failed and was retried, with the outbox in numbers."""

    def build(unit: Unit) -> dict[str, Any]:
        require(unit, LOOK, Scope())
        counts = {row.job: row for row in job_counts(unit)}
        running = running_ids(unit)
        names = sorted({*counts, *JOBS.names()})
        return {
            "jobs": [_job(unit, name, counts.get(name)) for name in names],
            "running": len(running),
            "troubled": [_troubled(unit, row, row.id in running) for row in list_troubled(unit)],
            "unsent": [_unsent(unit, row) for row in list_failed(unit)],
            "outbox": _outbox(unit),
        }

    return show("notifications/due/due_things.html", build, title="Due things")


@blueprint.post("/platform/due-things/<uuid:row_id>/again")
@access(START)
def again(row_id: UUID) -> ResponseReturnValue:
    """Try a row at once that failed."""

    def command(unit: Unit) -> None:
        require(unit, START, Scope())
        try_again(unit, row_id)

    run(current_actor(), form_key(), command)
    flash("It is tried again now.")
    return redirect(url_for("due.due_things"), 303)


@blueprint.post("/platform/due-things/outbox/<uuid:row_id>/again")
@access(START)
def send_again(row_id: UUID) -> ResponseReturnValue:
    """Send a notice again that could not be delivered."""

    def command(unit: Unit) -> None:
        require(unit, START, Scope())
        send_notice_again(unit, row_id)

    run(current_actor(), form_key(), command)
    flash("It is sent again now, if it still stands.")
    return redirect(url_for("due.due_things"), 303)


@blueprint.post("/platform/due-things/jobs/<name>/run")
@access(START)
def run_job(name: str) -> ResponseReturnValue:
    """Let a job of the house run now."""

    def command(unit: Unit) -> None:
        require(unit, START, Scope())
        run_now(unit, name)

    run(current_actor(), form_key(), command)
    flash(f"{_title(name)} runs now.")
    return redirect(url_for("due.due_things"), 303)


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _moment(at: datetime, now: datetime) -> str:
    return f"{time_words(at)} {day_words(clock.today(at), clock.today(now))}"


def _job(unit: Unit, name: str, row: Any) -> JobRow:
    job = JOBS.get(name)
    parts = []
    if row is not None:
        told = ((row.due, "due"), (row.later, "later"), (row.retried, "retried"), (row.failed, "failed"))
        parts = [f"{number} {word}" for number, word in told if number]
        parts += [f"{count_words(row.done, 'time')} done in 7 days"] if row.done else []
        parts += [f"last {_moment(row.last, unit.now)}"] if row.last else []
        parts += [f"oldest due since {_moment(row.oldest, unit.now)}"] if row.oldest else []
    unknown = "This version does not know it." if job is None else ""
    detail = ", ".join(parts) or "Nothing due"
    return JobRow(
        name=name,
        detail=" ".join(part for part in (f"{detail}.", unknown) if part),
        trouble=row is not None and bool(row.failed or row.retried),
        by_hand=job is not None and job.of_the_house,
    )


def _troubled(unit: Unit, row: Any, runs: bool) -> TroubleRow:
    state = "Runs now" if runs else "Failed for good" if row.state == "failed" else "Is tried again"
    tried = count_words(row.attempts, "attempt")
    return TroubleRow(row.id, _title(row.job), f"{state}. Due {_moment(row.due_at, unit.now)}, {tried}: {row.problem}")


def _unsent(unit: Unit, row: Any) -> TroubleRow:
    kind = NOTICE_KINDS.get(row.kind)
    tried = count_words(row.attempts, "attempt")
    told = f"{CHANNELS[row.channel]}, {tried}. Told {_moment(row.created_at, unit.now)}: {row.problem}"
    return TroubleRow(row.id, kind.title if kind is not None else _title(row.kind), told)


def _outbox(unit: Unit) -> list[Told]:
    by_channel: dict[str, list[str]] = {name: [] for name in CHANNELS}
    for row in outbox_counts(unit):
        words = f"{row.number} {STATES[State(row.state)]}"
        words += f", {row.unknown} answers lost" if row.unknown else ""
        if row.state == State.WAITING and row.oldest is not None and row.oldest <= unit.now:
            words += f" since {_moment(row.oldest, unit.now)}"
        by_channel[row.channel].append(words)
    return [Told(words, "; ".join(by_channel[name]) or "Nothing") for name, words in CHANNELS.items()]
