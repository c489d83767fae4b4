"""The pages of approval links: asking (signed in), and what the link opens (whoever holds it)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import form_page
from accounts.shell.page import plain_shell
from accounts.signin.access import access
from constellations.approvals.notices import PURPOSE
from constellations.approvals.pages import LinkPage, ask_form, open_link, proof
from constellations.approvals.queries import link_of_unit
from constellations.approvals.rules import Answer, Guess
from constellations.approvals.services import answer, make_code, send_link, try_code
from core.actor import Actor
from core.declared import about
from core.forms import form_key
from core.refusals import Changed, NotFound
from core.signed_links import read_link
from core.unit_of_work import Unit, read, run

blueprint = Blueprint("approvals", __name__)
PROVED, ANSWERED = "approval_proved", "approval_answered"
NO_LINK = UUID(int=0)
"""Of a token that this house did not sign: asked for like any other, so that all dead links answer alike."""
GUESS_WORDS = {
    Guess.WRONG: "This is not the code. Look at the newest mail.",
    Guess.OVER: "This code is over. Ask for another one.",
}


@blueprint.route("/stays/<uuid:stay_id>/social-worker", methods=["GET", "POST"])
@access("stay.ask_approval")
def ask(stay_id: UUID) -> ResponseReturnValue:
    """Send the child's social worker a link."""
    return form_page(
        lambda unit: ask_form(unit, stay_id),
        lambda unit, typed: send_link(unit, stay_id, typed),
        lambda one: url_for("stays.stay", stay_id=one),
        title="Ask the child's social worker",
        section="stays",
    )


@blueprint.get("/agree/<token>")
@about("stay.approve")
def link(token: str) -> ResponseReturnValue:
    """What the link opens. Looking changes nothing, since mail scanners look."""
    return _page(_actor(token))


@blueprint.post("/agree/<token>", endpoint="send")
@about("stay.approve")
def send(token: str) -> ResponseReturnValue:
    """Answer, ask for a code, or type one: by which button was pressed."""
    actor, pressed = _actor(token), request.form.get("do", "")
    try:
        if pressed in set(Answer):
            session[ANSWERED] = [str(actor.link_id), run(actor, form_key(), lambda unit: answer(unit, Answer(pressed)))]
        elif pressed == "code":
            run(actor, form_key(), make_code)
        elif pressed == "name":
            guess = Guess(run(actor, form_key(), lambda unit: try_code(unit, request.form.get("code", ""))))
            if guess is not Guess.RIGHT:
                return _page(actor, error=GUESS_WORDS[guess])
            session[PROVED] = read(actor, _proof)
    except (NotFound, Changed):
        pass  # the page says what the link is now: used, or nothing any more
    return redirect(url_for("approvals.link", token=token), 303)


def _actor(token: str) -> Actor:
    """The link itself acts, whoever else is signed in on this browser."""
    return Actor(link_id=read_link(PURPOSE, token) or NO_LINK)


def _proof(unit: Unit) -> str:
    found = link_of_unit(unit)
    return proof(found[0]) if found else ""


def _page(actor: Actor, error: str = "") -> ResponseReturnValue:
    opened = read(actor, lambda unit: open_link(unit, session.get(PROVED, "")))
    if opened.page is not None:
        return _shown(opened.page, {"code": error} if error else {})
    if opened.used:
        link_id, given = session.get(ANSWERED, ("", ""))
        mine = link_id == str(actor.link_id)
        page = render_template(
            "constellations/approvals/used.html", shell=plain_shell("Answered"), answer=given if mine else ""
        )
        return page, 200 if mine else 410
    return render_template("constellations/approvals/over.html", shell=plain_shell("This link is over")), 404


def _shown(page: LinkPage, errors: dict[str, str]) -> ResponseReturnValue:
    shell = plain_shell("Your agreement")
    text = render_template("constellations/approvals/link.html", shell=shell, page=page, errors=errors)
    return text, 422 if errors else 200
