"""The pages where people choose what they are told, by which way and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import Field, FormPage, Given, Link, Option, form_page
from accounts.shell.page import plain_shell, show
from accounts.shell.service_parts import ServicePart
from accounts.signin.access import PUBLIC, access, current_actor
from core import clock
from core.forms import form_key
from core.refusals import NotFound
from core.typed import Typed
from core.unit_of_work import Unit, run
from notifications.letters.links import read_fewer_link
from notifications.outbox.kinds import FAMILIES
from notifications.preferences.queries import find_preference, quiet_hours
from notifications.preferences.rules import PRESETS, Every, Level, Preference
from notifications.preferences.services import choose, choose_level, fewer_by_link
from notifications.preferences.showing import choices_page, spaces_of
from notifications.preferences.words import (
    LEVEL_WORDS,
    PRESET_HINTS,
    PRESET_WORDS,
    hour_words,
    preset_words,
)

blueprint = Blueprint("preferences", __name__)
OWN = "notice.read_own"
HERE = "preferences.preferences"
LONGEST_PAUSE = timedelta(days=366)
NEVER = ("Emergencies, and what waits for you to agree, are always told at once.",)
DIGEST_HOURS = range(6, 22)


def notices_part(unit: Unit) -> ServicePart:
    """What the account page says of notices."""
    wants = find_preference(unit, unit.person_id)
    return ServicePart("What you are told, and when", preset_words(wants, unit.now), url_for(HERE), "bell")


@blueprint.get("/account/notices")
@access(OWN)
def preferences() -> ResponseReturnValue:
    """What one has chosen, a row for each thing that can be changed."""
    return show(
        "notifications/preferences/preferences.html", lambda unit: {"page": choices_page(unit)}, title="Your notices"
    )


def _form(build: Any, command: Any, title: str, back: str = HERE) -> ResponseReturnValue:
    def then(_result: object) -> str:
        flash("Your choice is kept.")
        return url_for(back)

    return form_page(build, command, then, title=title, section="")


def _page(title: str, fields: Sequence[Field], *intro: str) -> FormPage:
    return FormPage(title, Link("Your notices", url_for(HERE)), "Save", tuple(fields), intro=(*intro, *NEVER))


@blueprint.route("/account/notices/how-much", methods=["GET", "POST"])
@access(OWN)
def how_much() -> ResponseReturnValue:
    """Choose one of the three presets."""

    def build(unit: Unit) -> FormPage:
        given = Given({"preset": find_preference(unit, unit.person_id).preset})
        chosen = given.value("preset")
        options = tuple(Option(one, PRESET_WORDS[one], one == chosen, PRESET_HINTS[one]) for one in PRESETS)
        return _page("How much you are told", [Field("radios", "preset", "Tell me", options=options)])

    def command(unit: Unit, typed: Typed) -> None:
        preset = typed.one_of("preset", PRESETS, "Choose one of the three.")
        typed.check()
        _change(unit, preset=Level(preset))

    return _form(build, command, "How much you are told")


@blueprint.route("/account/notices/when", methods=["GET", "POST"])
@access(OWN)
def when() -> ResponseReturnValue:
    """Choose quiet hours and when the digest comes."""

    def build(unit: Unit) -> FormPage:
        wants = find_preference(unit, unit.person_id)
        quiet = wants.quiet or quiet_hours(unit, None)
        record = {"quiet_from": quiet[0], "quiet_to": quiet[1], "digest": wants.digest, "hour": wants.digest_hour}
        given = Given(record)
        hours = [(str(hour), hour_words(hour)) for hour in range(24)]
        digests = [(Every.DAILY.value, "Every day"), (Every.WEEKLY.value, "Every Monday")]
        at = [(str(hour), hour_words(hour)) for hour in DIGEST_HOURS]
        fields = (
            given.one("quiet_from", "Quiet from", hours, kind="select"),
            given.one("quiet_to", "Quiet until", hours, "The same hour twice is no quiet time.", kind="select"),
            given.one("digest", "Digest", digests),
            given.one("hour", "Digest at", at, kind="select"),
        )
        return _page("When you are told", fields, "In quiet hours an email waits until they end.")

    def command(unit: Unit, typed: Typed) -> None:
        hours = [typed.one_of(name, [str(n) for n in range(24)], "Choose an hour.") for name in QUIET]
        digest = typed.one_of("digest", list(Every), "Choose how often.")
        hour = typed.one_of("hour", [str(n) for n in DIGEST_HOURS], "Choose an hour.")
        typed.check()
        _change(unit, quiet=(int(hours[0]), int(hours[1])), digest=Every(digest), digest_hour=int(hour))

    return _form(build, command, "When you are told")


QUIET = ("quiet_from", "quiet_to")


@blueprint.route("/account/notices/pause", methods=["GET", "POST"])
@access(OWN)
def pause() -> ResponseReturnValue:
    """Have a break from notices until a day, or end it."""

    def build(unit: Unit) -> FormPage:
        wants = find_preference(unit, unit.person_id)
        given = Given({"until": wants.paused_until or ""})
        field = given.text("until", "Paused until", "Empty for no pause. That morning they come again.", "day")
        return _page("A break from notices", [field], "What comes meanwhile is here, and in your next digest.")

    def command(unit: Unit, typed: Typed) -> None:
        today = clock.today(unit.now)
        until = typed.day("until", first=today + timedelta(days=1), last=today + LONGEST_PAUSE)
        typed.check()
        _change(unit, paused_until=until)

    return _form(build, command, "A break from notices")


@blueprint.route("/account/notices/text-messages", methods=["GET", "POST"])
@access(OWN)
def text_messages() -> ResponseReturnValue:
    """Be asked to agree by text message too, or not."""

    def build(unit: Unit) -> FormPage:
        given = Given({"by_sms": "yes" if find_preference(unit, unit.person_id).by_sms else "no"})
        field = given.one("by_sms", "When somebody waits for you to agree", [("yes", "Text me too"), ("no", "Don't")])
        return _page("Text messages", [field], "They go to the number of your account, 5 a day at most.")

    def command(unit: Unit, typed: Typed) -> None:
        chosen = typed.one_of("by_sms", ("yes", "no"), "Choose one.")
        typed.check()
        _change(unit, by_sms=chosen == "yes")

    return _form(build, command, "Text messages")


def _change(unit: Unit, **changed: Any) -> None:
    wants = find_preference(unit, unit.person_id)
    kept = {name: getattr(wants, name) for name in Preference.__slots__}
    choose(unit, Preference(**(kept | changed)))


@blueprint.route("/account/notices/kinds/<family>", methods=["GET", "POST"])
@access(OWN)
def family(family: str) -> ResponseReturnValue:
    """Choose otherwise for one kind of thing: everywhere, and in each of one's spaces."""
    words = FAMILIES.get(family)
    if words is None:
        raise NotFound

    def build(unit: Unit) -> FormPage:
        choices = find_preference(unit, unit.person_id).choices
        places = _places(unit)
        given = Given({name: choices.get((space_id, family), "") for name, _, space_id in places})
        options = [(str(level), said) for level, said in LEVEL_WORDS.items()]
        fields = [given.one(name, label, options, kind="select") for name, label, _ in places]
        return _page(words, fields)

    def command(unit: Unit, typed: Typed) -> None:
        places = _places(unit)
        levels = [typed.one_of(name, [str(one) for one in LEVEL_WORDS], "Choose one.") for name, _, _ in places]
        typed.check()
        for (_, _, space_id), level in zip(places, levels, strict=True):
            choose_level(unit, family, space_id, Level(level) if level else None)

    return _form(build, command, words)


def _places(unit: Unit) -> list[tuple[str, str, UUID | None]]:
    """The fields of the form: everywhere, then each space of the person's by its name."""
    spaces = spaces_of(unit)
    return [("everywhere", "Everywhere", None), *((f"in-{n}", name, one) for n, (one, name) in enumerate(spaces, 1))]


@blueprint.route("/notices/fewer/<token>", methods=["GET", "POST"])
@access(PUBLIC)
def fewer(token: str) -> ResponseReturnValue:
    """The link in a mail: looking changes nothing (mail scanners look), the button does."""
    family, person_id = read_fewer_link(token)
    words = FAMILIES.get(family)
    if person_id is None or words is None:
        raise NotFound
    if request.method == "POST":
        run(current_actor(), form_key(), lambda unit: fewer_by_link(unit, person_id, family))
        return redirect(url_for("preferences.fewer", token=token, done=1), 303)
    return render_template(
        "notifications/preferences/fewer.html",
        shell=plain_shell("Fewer emails"),
        what=words,
        done="done" in request.args,
    )
