"""The pages of reports: reporting a message, the queue, deciding. Plain forms, with or without a script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import Field, FormPage, Given, Link, form_page
from accounts.shell.page import show
from accounts.signin.access import access
from community.moderation import services
from community.moderation.access import get_report_for, get_reportable
from community.moderation.queries import standing_of
from community.moderation.rules import DECISION_WORDS, LONGEST_NOTE, LONGEST_REASON, WHY_WORDS
from community.moderation.showing import report_lines, reports_page
from core.streams.append import PERSON
from core.typed import Typed
from core.unit_of_work import Unit

blueprint = Blueprint("moderation", __name__)
NOT_SAFE = "Is a child not safe? Ring first, then raise a concern. A report is looked at later."


@blueprint.get("/reports")
@access("message.report")
def reports() -> ResponseReturnValue:
    """What one reported and what became of it; for a safeguarding lead the queue (R40)."""

    def build(unit: Unit) -> dict[str, Any]:
        return {"page": reports_page(unit)}

    def live(unit: Unit) -> list[tuple[str, UUID]]:
        return [(PERSON, unit.person_id)]

    return show("community/moderation/reports.html", build, title="Reports", live=live, section="reports")


@blueprint.route("/messages/<uuid:conversation_id>/<uuid:message_id>/report", methods=["GET", "POST"])
@access("message.report")
def report(conversation_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Report somebody's message to the safeguarding team."""

    def build(unit: Unit) -> FormPage:
        here, posted = get_reportable(unit, conversation_id, message_id)
        given = Given()
        return FormPage(
            title="Report this message",
            back=Link(here.title, url_for("conversations.conversation", conversation_id=conversation_id)),
            submit="Report it",
            busy="Sending…",
            intro=(
                f"{posted.given_name} {posted.family_name} wrote: “{posted.message.words}”",
                (
                    "The safeguarding team of the service reads it and decides. You are told what, and why."
                    " Nobody else is told that it was you."
                ),
            ),
            fields=(
                given.one("why", "Why do you report it?", [(why.value, words) for why, words in WHY_WORDS.items()]),
                given.text("note", "Do you want to add something?", f"{LONGEST_NOTE} letters at most.", "words"),
            ),
            warning=NOT_SAFE,
        )

    def command(unit: Unit, typed: Typed) -> Any:
        fields = typed.fields
        return services.report_message(unit, conversation_id, message_id, fields.get("why", ""), fields.get("note", ""))

    title = "Report this message"
    return form_page(build, command, lambda _: url_for("moderation.reports"), title=title, section="messages")


@blueprint.route("/reports/<uuid:report_id>", methods=["GET", "POST"])
@access("moderation.decide")
def decide(report_id: UUID) -> ResponseReturnValue:
    """Decide about a reported message, with a reason (R40)."""

    def build(unit: Unit) -> FormPage:
        loaded = get_report_for(unit, report_id)
        given = Given()
        choices = [(decision.value, words) for decision, words in DECISION_WORDS.items()]
        return FormPage(
            title="A reported message",
            back=Link("Reports", url_for("moderation.reports")),
            submit="Decide",
            intro=report_lines(unit, loaded),
            fields=(
                Field("hidden", "seen", "", value=standing_of(unit, loaded.report.message_id)),
                given.one("decision", "What happens to it?", choices),
                given.text(
                    "reason",
                    "The reason",
                    f"Both the person who reported it and its author read this. {LONGEST_REASON} letters at most.",
                    "words",
                ),
            ),
            warning=NOT_SAFE,
        )

    def command(unit: Unit, typed: Typed) -> Any:
        fields = typed.fields
        said = fields.get("decision", ""), fields.get("reason", "")
        return services.decide(unit, report_id, *said, seen=fields.get("seen", ""))

    title = "A reported message"
    return form_page(build, command, lambda _: url_for("moderation.reports"), title=title, section="reports")
