"""What is done under a message: confirming, asking for it, a press of feeling. By forms; the script sends the same."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from community.conversations import marking
from community.conversations.access import conversations_of, may_follow_conversation
from community.conversations.effects import STREAM
from community.conversations.marks import Feeling
from community.conversations.mentions import names_to_offer
from community.conversations.models import Message, MessageConfirmation
from community.conversations.rules import A_PAGE
from community.conversations.showing import short_time
from core.forms import form_key
from core.refusals import Invalid, NotFound
from core.unit_of_work import Unit, read, run

blueprint = Blueprint("message_marks", __name__)
_ONE = "/messages/<uuid:conversation_id>/<uuid:message_id>"


def _done(conversation_id: UUID, message_id: UUID, command: Any) -> ResponseReturnValue:
    in_place = request.accept_mimetypes.best == "application/json"
    try:
        run(current_actor(), form_key(), command)
    except Invalid as refused:
        if not in_place:
            raise
        return jsonify({"errors": refused.errors}), refused.status
    if in_place:
        return jsonify({})
    return redirect(_place(conversation_id, message_id), 303)


def _place(conversation_id: UUID, message_id: UUID) -> str:
    """Where the message stands, on whichever page that is."""

    def query(unit: Unit) -> str:
        here = conversations_of(unit).get(conversation_id)
        if here is None:
            raise NotFound
        found = select(Message.number).where(Message.id == message_id, Message.conversation_id == conversation_id)
        number = unit.session.scalars(found).one_or_none() or 0
        later = select(Message.id).where(Message.conversation_id == conversation_id, Message.number > number)
        is_far = len(unit.session.execute(later.limit(A_PAGE)).all()) == A_PAGE
        before = number + A_PAGE // 2 if is_far else None
        link: dict[str, Any] = {"conversation_id": conversation_id}
        return url_for("conversations.conversation", before=before, _anchor=f"m{number}", **link)

    return read(current_actor(), query)


@blueprint.post(f"{_ONE}/ask")
@access("message.ask_confirmation")
def ask(conversation_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Its author asks everybody to confirm that they have read it."""
    command = partial(marking.ask_to_confirm, conversation_id=conversation_id, message_id=message_id)
    return _done(conversation_id, message_id, command)


@blueprint.post(f"{_ONE}/confirm")
@access("message.read")
def confirm(conversation_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """The reader says that they have read it."""
    command = partial(marking.confirm, conversation_id=conversation_id, message_id=message_id)
    return _done(conversation_id, message_id, command)


@blueprint.post(f"{_ONE}/react")
@access("message.send")
def react(conversation_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """The reader feels something about it, or no longer: "thanks on", "thanks off"."""
    kind, _, state = request.form.get("feel", "").partition(" ")
    if kind not in set(Feeling) or state not in {"on", "off"}:
        raise NotFound
    command = partial(
        marking.react, conversation_id=conversation_id, message_id=message_id, feeling=Feeling(kind), on=state == "on"
    )
    return _done(conversation_id, message_id, command)


@blueprint.get(f"{_ONE}/confirmed")
@access("message.ask_confirmation")
def confirmed(conversation_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """For its author: who has confirmed it and who has not."""

    def build(unit: Unit) -> dict[str, Any]:
        here, found, answers = marking.who_confirmed(unit, conversation_id, message_id)
        words = "" if found.message.deleted_at or found.held else found.message.words
        return {
            "back": {"label": here.title, "url": url_for("conversations.conversation", conversation_id=here.id)},
            "words": words,
            "missing": [one.name for one in answers if one.at is None and one.still_here],
            "confirmed": [(one.name, short_time(one.at, unit.now)) for one in answers if one.at is not None],
            "left": [one.name for one in answers if one.at is None and not one.still_here],
            "fragment_url": url_for(".confirmed", conversation_id=here.id, message_id=message_id),
        }

    def live(unit: Unit) -> list[tuple[str, UUID]]:
        return [(STREAM, conversation_id)] if may_follow_conversation(unit, conversation_id) else []

    title = "Who has read it"
    return show("community/conversations/confirmed.html", build, title=title, live=live, section="messages")


@blueprint.get("/messages/<uuid:conversation_id>/names")
@access("message.read")
def names(conversation_id: UUID) -> ResponseReturnValue:
    """For the script: whom one can mention."""
    return jsonify({"people": read(current_actor(), partial(names_to_offer, conversation_id=conversation_id))})


@blueprint.get("/messages/asked/<uuid:confirmation_id>")
@access("message.read")
def asked(confirmation_id: UUID) -> ResponseReturnValue:
    """From a notice to the message of which the reader is asked to confirm that they read it."""

    def query(unit: Unit) -> tuple[UUID, UUID]:
        found = unit.session.execute(
            select(Message.conversation_id, Message.id)
            .join(MessageConfirmation, MessageConfirmation.message_id == Message.id)
            .where(MessageConfirmation.id == confirmation_id, MessageConfirmation.person_id == unit.person_id)
        ).one_or_none()
        if found is None:
            raise NotFound
        return found.conversation_id, found.id

    return redirect(_place(*read(current_actor(), query)))
