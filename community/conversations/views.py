"""The pages of conversations, and what their script asks for. Everything works without the script, by forms."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from community.conversations import beginning_views, blocking_views, services
from community.conversations.access import (
    MessagePermission,
    conversations_of,
    get_conversation_for,
    get_conversation_to_read,
)
from community.conversations.beginning_views import may_begin
from community.conversations.changing import change_page
from community.conversations.effects import STREAM
from community.conversations.overseeing import overseen_page
from community.conversations.pins_showing import pins_part
from community.conversations.queries import messages_after, messages_named, standing_of, unread_of, unread_total
from community.conversations.quoting import FIELD as REPLY_TO
from community.conversations.quoting import beside, originals_of
from community.conversations.rules import A_PAGE
from community.conversations.showing import conversation_rows, thread_page, values_of
from community.conversations.staying import as_it_stands
from community.detector.looking import SURE, LookAgain, sure_of
from community.detector.showing import question, question_values
from core.forms import form_key
from core.ids import parse_id
from core.refusals import Invalid
from core.streams.append import PERSON
from core.unit_of_work import Unit, read, run

blueprint = Blueprint("conversations", __name__)
beginning_views.register(blueprint)
blocking_views.register(blueprint)
LARGEST = 10**15
MOST_NAMED = 200


def _number(name: str, *, given: bool = True) -> int | None:
    """A number of the address or of the form; None where it is none."""
    value = (request.args if given else request.form).get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < len(str(LARGEST)) else None


def _wants_values() -> bool:
    return request.accept_mimetypes.best == "application/json"


@blueprint.get("/messages")
@access("message.read")
def messages() -> ResponseReturnValue:
    """The actor's conversations, each with what was said last and how much of it is new."""

    def build(unit: Unit) -> dict[str, Any]:
        reports_url, write_url = url_for("moderation.reports"), url_for(".new") if may_begin(unit) else ""
        urls = {"fragment_url": url_for(".messages"), "reports_url": reports_url, "write_url": write_url}
        return {"rows": conversation_rows(unit), **urls}

    def live(unit: Unit) -> list[tuple[str, UUID]]:
        return [(PERSON, unit.person_id), *((STREAM, one) for one in conversations_of(unit))]

    return show("community/conversations/messages.html", build, title="Messages", live=live, section="messages")


def _thread(conversation_id: UUID, typed: str = "", refused: Invalid | None = None) -> tuple[str, int]:
    """The thread with its composer; after a refusal with what was typed, and why or what is asked about it."""
    before = _number("before")
    asked = refused if isinstance(refused, LookAgain) else None
    errors = refused.errors if refused and not asked else {}
    asks = request.form.get("asks") == "yes"
    reply_to = parse_id(request.form.get(REPLY_TO) or request.args.get("reply"))

    def build(unit: Unit) -> dict[str, Any]:
        here = get_conversation_to_read(unit, conversation_id)
        member = here.is_member
        if member:
            page = as_it_stands(thread_page(unit, here, before, typed, reply_to), here)
        else:
            page = overseen_page(unit, here, before)
        return {
            "page": page,
            "errors": errors,
            "question": question(unit, asked),
            "asks": asks,
            "pinned": pins_part(unit, here),
        }

    def live(unit: Unit) -> list[tuple[str, UUID]]:
        own = [(PERSON, unit.person_id)]
        return [(STREAM, conversation_id), *own] if conversation_id in conversations_of(unit) else own

    return show(
        "community/conversations/conversation.html",
        build,
        title="Messages",
        live=live,
        section="messages",
        task=True,
        status=refused.status if refused else 200,
    )


@blueprint.get("/messages/<uuid:conversation_id>")
@access("message.read")
def conversation(conversation_id: UUID) -> ResponseReturnValue:
    """A conversation: its end, or what came before a number; for its members with a place to write."""
    return _thread(conversation_id)


@blueprint.get("/messages/<uuid:conversation_id>/since")
@access("message.read")
def since(conversation_id: UUID) -> ResponseReturnValue:
    """For the script: what came after a number, the named messages as they are now, and where the reader stands."""
    after = _number("after")
    named = [one for part in request.args.get("ids", "").split(",")[:MOST_NAMED] if (one := parse_id(part))]

    def query(unit: Unit) -> dict[str, Any]:
        here = get_conversation_for(unit, conversation_id, MessagePermission.READ)
        standing = standing_of(unit, here)
        found = [] if after is None else messages_after(unit, here, after)
        shown, changed = found[:A_PAGE], messages_named(unit, here, named)
        told = [*shown, *changed]
        return {
            "messages": values_of(shown, unit.person_id),
            "more": len(found) > A_PAGE,
            "changed": values_of(changed, unit.person_id),
            "quotes": values_of(beside(told, originals_of(unit, here, told)), unit.person_id),
            "head": standing.head,
            "read_to": standing.read_to,
            "unread": unread_of(unit).get(here.id, 0),
            "total": unread_total(unit),
        }

    return jsonify(read(current_actor(), query))


@blueprint.post("/messages/<uuid:conversation_id>/send")
@access("message.send")
def send_message(conversation_id: UUID) -> ResponseReturnValue:
    """Send a message. The key of the form is the name that the device gave it: again is the same message."""
    key, typed = form_key(), request.form.get(services.FIELD, "")
    command = partial(
        services.send,
        conversation_id=conversation_id,
        client_id=key.key,
        typed=typed,
        seen_to=_number("seen_to", given=False),
        sure=sure_of(request.form.getlist(SURE)),
        reply_to=parse_id(request.form.get(REPLY_TO)),
        asks=request.form.get("asks") == "yes",
    )
    try:
        sent = run(current_actor(), key, command)
    except Invalid as refused:
        if _wants_values():
            asked = {"asked": question_values(refused)} if isinstance(refused, LookAgain) else {}
            return jsonify({"errors": refused.errors, **asked}), refused.status
        return _thread(conversation_id, typed, refused)
    if _wants_values():
        return jsonify(sent)
    return redirect(url_for("conversations.conversation", conversation_id=conversation_id, _anchor="write"), 303)


def _moved(conversation_id: UUID, *, back: bool) -> ResponseReturnValue:
    number = _number("number", given=False)
    if number is not None:
        command = partial(services.read_to, conversation_id=conversation_id, number=number, back=back)
        run(current_actor(), form_key(), command)
    if _wants_values():
        return jsonify({})
    where = url_for("conversations.messages") if back else url_for(".conversation", conversation_id=conversation_id)
    return redirect(where, 303)


@blueprint.post("/messages/<uuid:conversation_id>/read")
@access("message.read")
def mark_read(conversation_id: UUID) -> ResponseReturnValue:
    """The reader has read so far."""
    return _moved(conversation_id, back=False)


@blueprint.post("/messages/<uuid:conversation_id>/unread")
@access("message.read")
def mark_unread(conversation_id: UUID) -> ResponseReturnValue:
    """The reader marks what comes after a number as unread again."""
    return _moved(conversation_id, back=True)


def _back(conversation_id: UUID, command: Any) -> ResponseReturnValue:
    run(current_actor(), form_key(), command)
    return redirect(url_for("conversations.conversation", conversation_id=conversation_id), 303)


@blueprint.post("/messages/<uuid:conversation_id>/history")
@access("constellation.members_manage")
def history(conversation_id: UUID) -> ResponseReturnValue:
    """Whether who comes new sees earlier messages (R37): for the liaison worker to say."""
    is_open = request.form.get("open") == "yes"
    return _back(conversation_id, partial(services.open_history, conversation_id=conversation_id, is_open=is_open))


@blueprint.post("/messages/<uuid:conversation_id>/<uuid:message_id>/delete")
@access("message.edit_or_delete")
def delete_message(conversation_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Take one's own message away."""
    return _back(conversation_id, partial(services.delete, conversation_id=conversation_id, message_id=message_id))


@blueprint.post("/messages/<uuid:conversation_id>/<uuid:message_id>/restore")
@access("message.edit_or_delete")
def restore_message(conversation_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Take that back."""
    return _back(conversation_id, partial(services.restore, conversation_id=conversation_id, message_id=message_id))


@blueprint.route("/messages/<uuid:conversation_id>/<uuid:message_id>/edit", methods=["GET", "POST"])
@access("message.edit_or_delete")
def edit_message(conversation_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Change one's own message."""
    return change_page(conversation_id, message_id)
