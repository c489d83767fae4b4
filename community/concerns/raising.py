"""The page on which a concern is raised. Whatever goes wrong, the numbers stand on it and the words stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from accounts.shell.page import plain_shell, show
from accounts.signin.access import current_actor
from accounts.signin.session_state import here
from community.concerns.forms import Answers, answers_of, problems_of, told_by
from community.concerns.link import Sender, find_sender
from community.concerns.pages import DANGER_NOW, Choices, choices_for, numbers_page, raise_page
from community.concerns.rules import Danger
from community.concerns.services import raise_concern
from core.clock import now
from core.declared import about
from core.forms import form_key
from core.refusals import Busy, Invalid, KeyReused
from core.unit_of_work import is_outage, read, run
from core.words import time_words

AWAY = "You were away for a while, so this was not sent yet. Your words are here. Press Send once more."
NOT_SENT = "Not sent. Your words are kept on this page. Ring now, or press Send again."
TWICE = "You sent this form once before, with other words. To send these as well, press Send again."
SENT = "concern_sent"


def register(blueprint: Blueprint) -> None:
    """Put the pages of raising a concern beside the others of concerns."""
    for path, endpoint, view in (
        ("/concerns/raise", "raise_concern", raise_page_view),
        ("/concerns/link/<token>", "by_link", by_link),
    ):
        blueprint.add_url_rule(path, endpoint, view, methods=["GET", "POST"])
    blueprint.add_url_rule("/concerns/sent", "sent", sent_page)
    blueprint.register_error_handler(CSRFError, _token_is_old)


@about("concern.create")
def raise_page_view() -> ResponseReturnValue:
    """Numbers first, then the form. Signed out and without a link: the numbers alone."""
    return _page(request.form.get("link", ""))


@about("concern.create")
def by_link(token: str) -> ResponseReturnValue:
    """The same for who holds a link: signed for a person, or an invitation. Looking consumes nothing."""
    return _page(token)


@about("concern.create")
def sent_page() -> ResponseReturnValue:
    """What somebody sees who has sent a concern and may not read it again: that it was sent, and its reference."""
    sent = session.get(SENT)
    if not sent:
        return redirect(url_for("concerns.raise_concern"))
    page = {**sent, "danger_call": DANGER_NOW if sent["danger"] else None}
    return render_template("community/concerns/sent.html", shell=plain_shell("Sent"), page=page)


def _page(token: str) -> ResponseReturnValue:
    """The form, or what became of it."""
    try:
        sender = find_sender(token)
    except (SQLAlchemyError, Busy):
        return _cut_off()
    if sender is None:
        shell, page = plain_shell("Raise a concern"), numbers_page()
        text = render_template("community/concerns/numbers.html", shell=shell, page=page)
        return text, 200 if request.method == "GET" else 404
    if request.method == "GET":
        return _show(sender)
    answers = answers_of(request.form)
    errors = problems_of(answers)
    if errors:
        return _show(sender, answers, errors, status=422)
    return _send(sender, answers)


def _send(sender: Sender, answers: Answers) -> ResponseReturnValue:
    try:
        choices = read(sender.reads_as, lambda unit: choices_for(unit, sender))
        told = told_by(answers, [service for service, _ in choices.services])
        made = run(current_actor(), form_key(), lambda unit: raise_concern(unit, told, sender))
    except Invalid:
        return _show(sender, answers, notice=NOT_SENT, status=422)
    except KeyReused:
        return _show(sender, answers, notice=TWICE, status=409)
    except Busy:
        return _cut_off()
    except DBAPIError as error:
        if not is_outage(error):
            raise
        return _cut_off()
    if made["read_again"]:
        return redirect(url_for("concerns.concern", concern_id=made["id"]), 303)
    session[SENT] = {
        "reference": made["reference"],
        "at": time_words(now()),
        "danger": answers.danger != Danger.NO,
    }
    return redirect(url_for("concerns.sent"), 303)


def _show(
    sender: Sender,
    answers: Answers | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    """The form for this sender, with what they typed. Signed in it stands in the shell of Kith."""
    choices = read(sender.reads_as, lambda unit: choices_for(unit, sender))
    page = raise_page(choices, sender, request.path, answers, errors, notice)
    if sender.person_id is None:
        shell = plain_shell("Raise a concern")
        return render_template("community/concerns/raise.html", shell=shell, page=page), status

    def build(_unit: object) -> dict[str, Any]:
        return {"page": page}

    return show("community/concerns/raise.html", build, title="Raise a concern", task=True, status=status)


def _cut_off() -> ResponseReturnValue:
    """The database is away: 999, and every word that was typed, to send again."""
    shell, sender = plain_shell("Raise a concern"), Sender(token=request.form.get("link", ""))
    if request.method == "GET":
        text = render_template("community/concerns/numbers.html", shell=shell, page=numbers_page())
    else:
        page = raise_page(Choices(), sender, request.path, answers_of(request.form), notice=NOT_SENT)
        text = render_template("community/concerns/raise.html", shell=shell, page=page)
    response = make_response(text, 503)
    response.headers["Retry-After"] = "5"
    return response


def _token_is_old(_error: CSRFError) -> ResponseReturnValue:
    """The session ended while somebody wrote: the same page with a new token, and nothing is lost. Nothing was sent,
    for a page of a stranger could have posted this."""
    if here().unavailable:  # no token was found because no session could be read
        return _cut_off()
    if request.endpoint == "concerns.acknowledge_concern":
        return redirect(url_for("concerns.concerns"))
    token = (request.view_args or {}).get("token") or request.form.get("link", "")
    try:
        sender = find_sender(token)
        if sender is not None:
            return _show(sender, answers_of(request.form), notice=AWAY, status=400)
    except (SQLAlchemyError, Busy):
        return _cut_off()
    return render_template(
        "community/concerns/numbers.html", shell=plain_shell("Raise a concern"), page=numbers_page()
    ), 400
