"""Stopping reminders at once, by one action: a bereavement, a death, a child who was moved away (E50)."""

from __future__ import annotations

from uuid import UUID

from flask import request, url_for

from accounts.people.queries import names_of
from accounts.shell.form_page import FormPage, Given, Link
from constellations.homes.access import HouseholdPermission, get_household_for
from constellations.homes.ahead import stays_ahead
from constellations.homes.facts import RemindersBegunAgain, RemindersStopped
from constellations.homes.household_queries import HouseholdFile, load_file
from constellations.homes.household_services import people_in
from core import clock
from core.refusals import Changed
from core.typed import Typed
from core.unit_of_work import Unit
from core.words import day_words, time_words
from notifications.public import find_stop, go_on, stop

CAUSES = {
    "bereavement": "A bereavement",
    "death": "A child has died",
    "removal": "A child was moved away",
}
EVERYTHING = "family"
WHAT_STOPS = (
    "At once, nothing more goes out of their sleepovers, to them or to anybody else: no reminder, no ask, no digest.",
    "What waits to be sent is not sent. Emergencies, concerns, and what is about an account still come.",
)
WHO_ANSWERS = (
    "This is a hub home. Asks of other families reach it no more, and close when nobody answers. Make the "
    "constellation interim, or pause it, so that somebody else does."
)


def stop_form(unit: Unit, household_id: UUID) -> FormPage:
    """What stops, and why; below it the sleepovers that somebody has to look at."""
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    given = Given({"of": request.args.get("child", EVERYTHING), "why": "bereavement"})
    file = load_file(unit, household)
    children = [(str(one.id), f"Only what is about {one.first_name}") for one in file.children]
    is_hub = any(place.role == "hub" for place in file.now("place", unit.now))
    return FormPage(
        "Stop reminders",
        _back(household_id, household.name),
        "Stop them now",
        (
            given.one("why", "What has happened?", tuple(CAUSES.items())),
            given.one("of", "What stops?", [(EVERYTHING, "Everything about this family, and to it"), *children]),
        ),
        overline=f"{household.name} family",
        intro=(*WHAT_STOPS, *([WHO_ANSWERS] if is_hub else [])),
        listed_title="Sleepovers ahead, which stay as they are until somebody cancels them",
        listed=stays_ahead(unit, household_id=household_id),
        busy="Stopping…",
    )


def stop_reminders(unit: Unit, household_id: UUID, typed: Typed) -> None:
    """Nothing ordinary is said any more of this family or this child, from this moment on. Again changes nothing."""
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    file = load_file(unit, household)
    children = {str(one.id): one.id for one in file.children}
    why = typed.one_of("why", CAUSES, "Choose what has happened.")
    of = typed.one_of("of", (EVERYTHING, *children), "Choose what stops.")
    typed.check()
    adults = people_in(tuple(file.now("adult", unit.now)), "adult")
    whose = (children[of],) if of != EVERYTHING else (household.id, *children.values(), *adults)
    stop(unit, *whose, service_id=household.service_id, under=household.id, why=why)
    changes = (("reminders", "sent", why),)
    unit.record(
        RemindersStopped(
            service_id=household.service_id, household_id=household.id, child_id=children.get(of), changes=changes
        )
    )


def again_form(unit: Unit, household_id: UUID) -> FormPage:
    """Since when they are stopped, and the reason to let them go on."""
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    stopped = stopped_words(unit, load_file(unit, household))
    back = _back(household_id, household.name)
    if not stopped:
        return FormPage("Reminders go out", back, "", intro=("Nothing is stopped for this family.",))
    hint = "The audit keeps it. No child’s name."
    return FormPage(
        "Let reminders go on",
        back,
        "Let them go on",
        (Given().text("reason", "Why now?", hint, "words"),),
        overline=f"{household.name} family",
        intro=(stopped, "What was not sent meanwhile is not sent later either."),
    )


def begin_again(unit: Unit, household_id: UUID, typed: Typed) -> None:
    """Reminders go out again, for a reason that is kept."""
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    reason = typed.words("reason", "Say why they are to go on.")
    typed.check()
    children = _children(load_file(unit, household))
    found = find_stop(unit, household_id, *children)
    if found is None:
        raise Changed("Reminders went out again already.")
    go_on(unit, *children, under=household_id)
    changes = (("reminders", found.why, "sent"),)
    unit.record(
        RemindersBegunAgain(service_id=household.service_id, household_id=household.id, reason=reason, changes=changes)
    )


def _children(file: HouseholdFile) -> list[UUID]:
    """The children who live in the home now: what was stopped of one of them elsewhere came along (E50)."""
    return [one.id for one in file.children if one.left_on is None]


def stopped_words(unit: Unit, file: HouseholdFile) -> str:
    """Since when reminders are stopped here or of a child who lives here, by whom, why; empty where they are not."""
    found = find_stop(unit, file.household.id, *_children(file))
    if found is None:
        return ""
    by = names_of(unit, [found.stopped_by]).get(found.stopped_by, "") if found.stopped_by else ""
    since = f"{time_words(found.since)} {day_words(clock.today(found.since), clock.today(unit.now))}"
    came = "" if found.under_id == file.household.id else " It was stopped at another home, and came with a child."
    return f"Reminders are stopped since {since}{f', by {by}' if by else ''}. {CAUSES.get(found.why, '')}.{came}"


def reminders_link(household_id: UUID, *, stopped: bool, child_id: UUID | None = None) -> Link:
    """The way to stop them, or to let them go on."""
    if stopped:
        return Link("Let reminders go on", url_for("reminders.again", household_id=household_id))
    return Link("Stop reminders", url_for("reminders.stop", household_id=household_id, child=child_id))


def _back(household_id: UUID, name: str) -> Link:
    return Link(f"{name} family", url_for("households.household", household_id=household_id))
