"""The pages of pinned facts: pin one, change it, take it off, and what was pinned before."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import Field, FormPage, Given, Link, Option, form_page
from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from community.conversations import pins
from community.conversations.access import Here, MessagePermission, get_conversation_for, may_follow_conversation
from community.conversations.effects import STREAM
from community.conversations.pins_showing import pin_lines
from community.conversations.queries import audience_of
from community.conversations.showing import seen_by_words
from community.detector.looking import SURE, LookAgain, sure_of
from core.forms import form_key
from core.typed import Typed
from core.unit_of_work import Unit, run

blueprint = Blueprint("pins", __name__)
_ALL = "/messages/<uuid:conversation_id>/pinned"


@blueprint.get(_ALL)
@access("message.read")
def pinned(conversation_id: UUID) -> ResponseReturnValue:
    """What is pinned, who pinned it, and what was pinned before."""

    def build(unit: Unit) -> dict[str, Any]:
        here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
        changes = pins.may_pin(unit, here)
        return {
            "back": Link(here.title, url_for("conversations.conversation", conversation_id=here.id)),
            "pinned": pin_lines(unit, here, pins.pins_of(unit, here), may_change=changes),
            "ended": pin_lines(unit, here, pins.pins_of(unit, here, ended=True), may_change=False),
            "new_url": url_for(".new", conversation_id=here.id) if changes else "",
            "all_url": url_for(".pinned", conversation_id=here.id),
        }

    def live(unit: Unit) -> list[tuple[str, UUID]]:
        return [(STREAM, conversation_id)] if may_follow_conversation(unit, conversation_id) else []

    return show("community/conversations/pinned.html", build, title="Pinned", live=live, section="messages")


@blueprint.route(f"{_ALL}/new", methods=["GET", "POST"])
@access("message.pin")
def new(conversation_id: UUID) -> ResponseReturnValue:
    """Pin a fact."""

    def here_of(unit: Unit) -> tuple[Here, dict[str, str]]:
        return pins.get_pinner(unit, conversation_id), {}

    return _form("Pin a fact", here_of, partial(pins.pin, conversation_id=conversation_id), conversation_id)


@blueprint.route(f"{_ALL}/<uuid:pin_id>/change", methods=["GET", "POST"])
@access("message.pin")
def change(conversation_id: UUID, pin_id: UUID) -> ResponseReturnValue:
    """Say a pinned fact anew."""

    def here_of(unit: Unit) -> tuple[Here, dict[str, str]]:
        here, found = pins.get_pin_to_change(unit, conversation_id, pin_id)
        return here, {pins.LABEL: found.fact.label, pins.VALUE: found.fact.value}

    command = partial(pins.change, conversation_id=conversation_id, pin_id=pin_id)
    return _form("Change what is pinned", here_of, command, conversation_id)


def _form(title: str, here_of: Any, command: Any, conversation_id: UUID) -> ResponseReturnValue:
    """One form for both; what the detector asks about is ticked."""
    asked: list[LookAgain] = []
    where = partial(url_for, "pins.pinned", conversation_id=conversation_id)

    def build(unit: Unit) -> FormPage:
        here, stands = here_of(unit)
        given = Given(stands)
        return FormPage(
            title=title,
            back=Link(here.title, where()),
            submit="Pin it",
            fields=(
                given.text(pins.LABEL, "What it is", "Such as: Hub phone"),
                given.text(pins.VALUE, "What everybody should know", seen_by_words(here, audience_of(unit, here))),
                *(_as_it_is(one) for one in asked),
            ),
            warning="Is a child not safe? Ring first, then raise a concern.",  # R41
        )

    def carry_out(unit: Unit, typed: Typed) -> Any:
        said = {name: typed.fields.get(name, "") for name in (pins.LABEL, pins.VALUE)}
        try:
            command(unit, **said, sure=sure_of(typed.fields.getlist(SURE)))
        except LookAgain as question:
            asked[:] = [question]
            raise

    return form_page(build, carry_out, lambda _: where(), title=title, section="messages")


def _as_it_is(asked: LookAgain) -> Field:
    return Field("ticks", SURE, "You can leave it as it is", options=(Option(asked.sure, "Pin it as it is"),))


@blueprint.post(f"{_ALL}/<uuid:pin_id>/off")
@access("message.pin")
def take_off(conversation_id: UUID, pin_id: UUID) -> ResponseReturnValue:
    """Take a fact off. It stays among what was pinned."""
    run(current_actor(), form_key(), partial(pins.take_off, conversation_id=conversation_id, pin_id=pin_id))
    return redirect(url_for(".pinned", conversation_id=conversation_id), 303)
