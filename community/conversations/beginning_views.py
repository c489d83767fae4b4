"""The pages on which a conversation begins, and of who is in a small group. Plain forms, with or without a script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from accounts.permissions.decide import Scope, may
from accounts.shell.form_page import Field, FormPage, Given, Link, Option, form_page
from accounts.signin.access import access
from community.conversations.access import DIRECT
from community.conversations.beginning import NAME, WHO, add_people, begin, get_group_for, leave_group, to_add
from community.conversations.members import Joined, joined_to
from community.conversations.rules import LONGEST_NAME, MEMBERS, WORKER_WORDS, WRITERS, Kind
from community.detector.looking import SURE, LookAgain, sure_of
from core.ids import parse_id
from core.refusals import Invalid, NotFound
from core.typed import Typed
from core.unit_of_work import Unit
from core.words import names_words

MOST_LISTED = 60
CALLED = "called"
NOT_SAFE = "Is a child not safe? Ring first, then raise a concern."  # R41
TWO = "Two people whom you can write to have this name. Write to them from their own page, under Your service."
NO_ONE = "Nobody whom you can write to has this name. Check how it is written."
ROLE_WORDS = {**WORKER_WORDS, "hub_carer": "hub home", "satellite_carer": "carer", "carer": "carer"}


def register(blueprint: Blueprint) -> None:
    """Give the pages their addresses."""
    blueprint.add_url_rule("/messages/new", "new", new, methods=["GET", "POST"])
    blueprint.add_url_rule("/messages/<uuid:conversation_id>/people", "people", people, methods=["GET", "POST"])
    blueprint.add_url_rule("/messages/<uuid:conversation_id>/leave", "leave", leave, methods=["GET", "POST"])


def may_begin(unit: Unit) -> bool:
    """Whether there is anybody whom the actor may write to: in a constellation, or by their role, there nearly always
    is, and the list is not read for it."""
    if unit.subjects(*MEMBERS[Kind.EVERYONE], *WRITERS):
        return True
    return may(unit, DIRECT, Scope().when(own=True)) and bool(joined_to(unit))


def way_to_write(unit: Unit, person_id: UUID) -> Link | None:
    """From the page of somebody whom the actor may write to: "Write to Dee Marsh"."""
    name = next((one.name for one in joined_to(unit) if one.person_id == person_id), "")
    return Link(f"Write to {name}", url_for("conversations.new", to=person_id)) if name else None


def _options(rows: Iterable[Joined], ticked: Iterable[str], wanted: UUID | None = None) -> tuple[Option, ...]:
    """Each person once, with what they are, and where."""
    by_person: dict[UUID, list[Joined]] = {}
    for one in rows:
        by_person.setdefault(one.person_id, []).append(one)
    chosen = {*ticked, *([str(wanted)] if wanted is not None else [])}
    return tuple(
        Option(str(person), f"{found[0].name}, {_what(found)}", str(person) in chosen)
        for person, found in by_person.items()
    )


def _what(found: Iterable[Joined]) -> str:
    said = dict.fromkeys(
        ROLE_WORDS.get(one.role, one.role) + (f" of {one.via_name}" if one.via == one.space_id else "") for one in found
    )
    return names_words(list(said))


@access(DIRECT)
def new() -> ResponseReturnValue:
    """Write to somebody, or make a small group of people of one constellation (R38)."""
    asked: list[LookAgain] = []
    title = "Write to somebody"

    def build(unit: Unit) -> FormPage:
        if not may_begin(unit):
            raise NotFound
        everybody, given = joined_to(unit), Given()
        wanted = parse_id(request.args.get("to")) if request.method == "GET" else None
        options = _options(everybody, given.values(WHO), wanted)
        many = len(options) > MOST_LISTED
        shown = tuple(one for one in options if one.chosen) if many else options
        fields = (
            *((given.text(CALLED, "Who", "Their first and family name."),) if many else ()),
            *(
                (Field("ticks", WHO, "Who", "One person, or several for a small group.", options=shown),)
                if shown
                else ()
            ),
            given.text(NAME, "Name of the group", f"For several people alone. {LONGEST_NAME} letters at most."),
            *(_as_it_is(one) for one in asked),
        )
        intro = (
            "Only those whom you choose read it. No child’s name, health or address.",
            "Who oversees safeguarding can read it with a reason that is kept.",
        )
        back = Link("Messages", url_for("conversations.messages"))
        return FormPage(title, back, "Go on", fields, intro=intro, warning=NOT_SAFE, busy="Opening…")

    def command(unit: Unit, typed: Typed) -> str:
        if not may_begin(unit):
            raise NotFound
        chosen = [found for value in typed.fields.getlist(WHO) if (found := parse_id(value)) is not None]
        chosen += _called(unit, typed.fields.get(CALLED, ""))
        try:
            return str(begin(unit, chosen, typed.fields.get(NAME, ""), sure_of(typed.fields.getlist(SURE))))
        except LookAgain as question:
            asked[:] = [question]
            raise

    return form_page(build, command, _thread, title=title, section="messages")


def _thread(conversation_id: str) -> str:
    return url_for("conversations.conversation", conversation_id=UUID(conversation_id), _anchor="write")


def _called(unit: Unit, typed: str) -> list[UUID]:
    """The one person of this name, where one was typed."""
    name = " ".join(typed.split()).casefold()
    if not name:
        return []
    found = {one.person_id for one in joined_to(unit) if one.name.casefold() == name}
    if len(found) != 1:
        raise Invalid({CALLED: TWO if found else NO_ONE})
    return list(found)


def _as_it_is(asked: LookAgain) -> Field:
    return Field("ticks", SURE, "You can leave it as it is", options=(Option(asked.sure, "Keep this name"),))


@access(DIRECT)
def people(conversation_id: UUID) -> ResponseReturnValue:
    """Who is in a small group, and who else can be."""
    title = "Who is in this group"

    def build(unit: Unit) -> FormPage:
        here, given = get_group_for(unit, conversation_id), Given()
        options = _options(to_add(unit, here), given.values(WHO))
        hint = "They see what is written from now on, and nothing from before."
        fields = (Field("ticks", WHO, "Who else", hint, options=options),) if options else ()
        return FormPage(
            title,
            Link(here.title, url_for("conversations.conversation", conversation_id=conversation_id)),
            "Add them" if options else "",
            fields,
            intro=(f"In {here.title}: {names_words(['you', *here.others])}.",),
            listed_title="Is it not for you any more?",
            listed=(Link("Leave this group", url_for("conversations.leave", conversation_id=conversation_id)),),
        )

    def command(unit: Unit, typed: Typed) -> None:
        chosen = [found for value in typed.fields.getlist(WHO) if (found := parse_id(value)) is not None]
        add_people(unit, conversation_id, chosen)

    def then(_: object) -> str:
        return url_for("conversations.conversation", conversation_id=conversation_id)

    return form_page(build, command, then, title=title, section="messages")


@access(DIRECT)
def leave(conversation_id: UUID) -> ResponseReturnValue:
    """Leave a small group (R41)."""
    title = "Leave this group"

    def build(unit: Unit) -> FormPage:
        here = get_group_for(unit, conversation_id)
        back = Link(here.title, url_for("conversations.people", conversation_id=conversation_id))
        intro = ("You read nothing of it any more. What you wrote stays. Somebody in it can name you again.",)
        return FormPage(title, back, "Leave", intro=intro, busy="Leaving…")

    def command(unit: Unit, _typed: Typed) -> None:
        leave_group(unit, conversation_id)

    def then(_: Any) -> str:
        flash("You have left the group.")
        return url_for("conversations.messages")

    return form_page(build, command, then, title=title, section="messages")
