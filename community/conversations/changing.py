"""The page on which somebody changes their own message."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import Field, FormPage, Given, Link, Option, form_page
from community.conversations import services
from community.conversations.access import MessagePermission, get_conversation_for
from community.conversations.queries import audience_of, messages_named
from community.conversations.showing import seen_by_words
from community.detector.looking import SURE, LookAgain, sure_of
from core.refusals import NotFound
from core.typed import Typed
from core.unit_of_work import Unit


def change_page(conversation_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Show the form with what stands there, or carry out what was sent. What the detector asks about is ticked."""
    asked: list[LookAgain] = []

    def build(unit: Unit) -> FormPage:
        here = get_conversation_for(unit, conversation_id, MessagePermission.CHANGE, own=True)
        found = messages_named(unit, here, [message_id])
        message = next((one.message for one in found if one.message.author_id == unit.person_id), None)
        if message is None or message.deleted_at is not None:
            raise NotFound
        given = Given({services.FIELD: message.words})
        return FormPage(
            title="Change your message",
            back=Link(here.title, url_for("conversations.conversation", conversation_id=conversation_id)),
            submit="Save",
            fields=(
                given.text(services.FIELD, "Your message", seen_by_words(here, audience_of(unit, here)), "words"),
                *(_as_it_is(one) for one in asked),
            ),
            intro=("The others see that it was changed.",),
            warning="Is a child not safe? Ring first, then raise a concern.",  # R41
        )

    def command(unit: Unit, typed: Typed) -> Any:
        sure = sure_of(typed.fields.getlist(SURE))
        try:
            services.edit(unit, conversation_id, message_id, typed.fields.get(services.FIELD, ""), sure)
        except LookAgain as question:
            asked[:] = [question]
            raise

    return form_page(
        build,
        command,
        lambda _: url_for("conversations.conversation", conversation_id=conversation_id),
        title="Change your message",
        section="messages",
    )


def _as_it_is(asked: LookAgain) -> Field:
    return Field("ticks", SURE, "You can leave it as it is", options=(Option(asked.sure, "Save it as it is"),))
