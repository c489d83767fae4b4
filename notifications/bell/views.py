"""The pages of one's own notices. Looking changes nothing; what is pressed does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.page import is_fragment, show
from accounts.signin.access import access, current_actor
from core.forms import form_key
from core.ids import parse_id
from core.streams.append import PERSON
from core.unit_of_work import Unit, read, run
from notifications.bell.queries import bell_with, get_line
from notifications.bell.services import acknowledge as acknowledge_line
from notifications.bell.services import read_all as read_all_lines
from notifications.bell.services import read_line
from notifications.bell.showing import notices_page, sent_page, title_of, ways_told, why_words
from notifications.outbox.kinds import FAMILIES, NOTICE_KINDS
from notifications.outbox.rules import NEVER_MUTED

blueprint = Blueprint("bell", __name__)
OWN = "notice.read_own"


def _before() -> UUID | None:
    return parse_id(request.args.get("before"))


@blueprint.get("/notices")
@access(OWN)
def notices() -> ResponseReturnValue:
    """One's own notices, newest first."""

    def build(unit: Unit) -> dict[str, Any]:
        return {"page": notices_page(unit, _before())}

    def live(unit: Unit) -> list[tuple[str, UUID]]:
        return [(PERSON, unit.person_id)]

    return show("notifications/bell/notices.html", build, title="Notices", live=live)


@blueprint.get("/notices/bell")
@access(OWN)
def bell() -> ResponseReturnValue:
    """The bell of the header, for the script that keeps it right."""
    if not is_fragment():
        return redirect(url_for("bell.notices"))
    return show("layouts/bell.html", lambda unit: {"bell": bell_with(unit, ())[1]}, title="Notices")


@blueprint.post("/notices/<uuid:notice_id>/open")
@access(OWN)
def open_line(notice_id: UUID) -> ResponseReturnValue:
    """Go to what a notice is about; it is read from then on, on every device."""
    kind_name, subject = read(current_actor(), lambda unit: _subject(unit, notice_id))
    run(current_actor(), form_key(), lambda unit: read_line(unit, notice_id))
    kind = NOTICE_KINDS.get(kind_name)
    return redirect(kind.page(subject) if kind is not None and kind.page is not None else url_for("bell.notices"), 303)


def _subject(unit: Unit, notice_id: UUID) -> tuple[str, UUID]:
    row = get_line(unit, notice_id)
    return row.kind, row.subject_id


@blueprint.post("/notices/<uuid:notice_id>/acknowledge")
@access(OWN)
def acknowledge(notice_id: UUID) -> ResponseReturnValue:
    """Say that one has seen what is urgent: it is not told again."""
    run(current_actor(), form_key(), lambda unit: acknowledge_line(unit, notice_id))
    flash("Noted: you have seen it. You are not told of it again.")
    return redirect(url_for("bell.notices"), 303)


@blueprint.post("/notices/read-all")
@access(OWN)
def read_all() -> ResponseReturnValue:
    """Mark everything as read that is in the list now."""
    run(current_actor(), form_key(), read_all_lines)
    flash("Everything is marked as read.")
    return redirect(url_for("bell.notices"), 303)


@blueprint.get("/notices/<uuid:notice_id>/why")
@access(OWN)
def why(notice_id: UUID) -> ResponseReturnValue:
    """Why one was told of this, and by which ways."""

    def build(unit: Unit) -> dict[str, Any]:
        row = get_line(unit, notice_id)
        kind = NOTICE_KINDS.get(row.kind)
        muted = kind is not None and kind.weight not in NEVER_MUTED
        family = kind.family if kind is not None else "other"
        return {
            "title": title_of(row.kind),
            "why": why_words(row, kind),
            "ways": ways_told(unit, notice_id),
            "setting": _setting(family) if muted else "",
            "family": (FAMILIES.get(family) or "").lower(),
        }

    return show("notifications/bell/why.html", build, title="Why you were told")


def _setting(family: str) -> str:
    """Where this is chosen; what belongs to no family is chosen with everything else."""
    chosen_alone = family in FAMILIES.names()
    return url_for("preferences.family", family=family) if chosen_alone else url_for("preferences.preferences")


@blueprint.get("/notices/sent")
@access(OWN)
def sent() -> ResponseReturnValue:
    """What one was sent, by which way, and what became of it."""

    def build(unit: Unit) -> dict[str, Any]:
        rows, older = sent_page(unit, _before())
        return {"rows": rows, "older": older}

    return show("notifications/bell/sent.html", build, title="What you were sent")
