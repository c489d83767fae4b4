"""The pages of blocking: blocking the other of a direct conversation, and taking it back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import FormPage, Given, Link, form_page
from accounts.shell.service_parts import ServicePart
from accounts.signin.access import SIGNED_IN, access
from community.conversations.access import DIRECT
from community.conversations.blocking import block, get_direct_for, list_blocked, take_back, why_no_block
from core.ids import parse_id
from core.typed import Typed
from core.unit_of_work import Unit
from core.words import count_words

WHO = "who"


def register(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    blueprint.add_url_rule("/messages/<uuid:conversation_id>/block", "block", block_page, methods=["GET", "POST"])
    blueprint.add_url_rule("/account/blocked", "blocked", blocked, methods=["GET", "POST"])


def blocked_part(unit: Unit) -> ServicePart | None:
    """On the account page of who has blocked somebody."""
    many = len(list_blocked(unit))
    detail = f"{count_words(many, 'person', 'people')}: no direct messages between you"
    return ServicePart("Blocked people", detail, url_for("conversations.blocked"), "circle-x") if many else None


@access(DIRECT)
def block_page(conversation_id: UUID) -> ResponseReturnValue:
    """Block the other of a direct conversation."""
    title = "Block direct messages"

    def build(unit: Unit) -> FormPage:
        here = get_direct_for(unit, conversation_id)
        back = Link(here.title, url_for("conversations.conversation", conversation_id=conversation_id))
        if here.peer_id is not None and (problem := why_no_block(unit, here.peer_id)):
            return FormPage(title, back, "", intro=(problem,), warning=NOT_SAFE)
        intro = (
            f"You and {here.title} can send each other no direct messages then. Nobody is told.",
            "You both still read what goes to the whole constellation, and what is about safeguarding.",
            "You can take it back under Your account.",
        )
        return FormPage(title, back, f"Block {here.title}", intro=intro, warning=NOT_SAFE, busy="Blocking…")

    def command(unit: Unit, _typed: Typed) -> None:
        block(unit, conversation_id)

    def then(_: object) -> str:
        flash("Direct messages are blocked.")
        return url_for("conversations.messages")

    return form_page(build, command, then, title=title, section="messages")


NOT_SAFE = "Did somebody frighten or threaten you? Report the message as well, or raise a concern."


@access(SIGNED_IN)
def blocked() -> ResponseReturnValue:
    """Whom one has blocked, to take it back."""
    title = "Blocked people"

    def build(unit: Unit) -> FormPage:
        people = list_blocked(unit)
        options = [(str(one), name) for one, name in people]
        fields = (Given().some(WHO, "Whose direct messages do you want again?", options),) if people else ()
        intro = () if people else ("You have blocked nobody.",)
        return FormPage(title, Link("Your account", url_for("account.account")), "Take it back" if people else "",
                        fields, intro=intro)  # fmt: skip

    def command(unit: Unit, typed: Typed) -> None:
        take_back(unit, WHO, [one for value in typed.fields.getlist(WHO) if (one := parse_id(value)) is not None])

    def then(_: object) -> str:
        flash("You can write to each other again.")
        return url_for("account.account")

    return form_page(build, command, then, title=title, section="")
