"""What each form about a household asks: pages as values, filled from the record or from what was typed."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from accounts.people.models import Household
from accounts.shell.form_page import FormPage, Given, Link
from constellations.homes.access import HouseholdPermission, get_household_for, service_for
from constellations.homes.ahead import stays_ahead
from constellations.homes.approvals import CHECK_WORDS, FINE, GENDER_WORDS, KIND_WORDS, WITHDRAWN
from constellations.homes.household_queries import find_term, household_of, load_file
from constellations.homes.household_services import get_adult, get_or_none
from constellations.homes.place_services import get_place
from constellations.homes.queries import list_constellations, workers_of_service
from core.unit_of_work import Unit

FROM_WHEN = "Leave it empty for today."
STAY_LISTED = "Sleepovers ahead"
YES_NO = (("yes", "Yes, an approved carer"), ("no", "No, an adult who lives there"))
WHY = "The audit keeps it. No child's name."


def _edited(unit: Unit, household_id: UUID) -> tuple[Household, Link, str]:
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    title = f"{household.name} family"
    return household, Link(title, url_for("households.household", household_id=household.id)), title


def new_form(unit: Unit) -> FormPage:
    """A new home."""
    service_for(unit, HouseholdPermission.EDIT)
    name = Given().text("name", "Name of the family", "The name that others know them by, like Marsh.")
    back = Link("Households", url_for("households.households"))
    return FormPage("A new home", back, "Put it in", (name,), intro=("Its adults, terms and place come next.",))


def rename_form(unit: Unit, household_id: UUID) -> FormPage:
    """Another name."""
    household, back, title = _edited(unit, household_id)
    name = Given({"name": household.name}).text("name", "Name of the family")
    return FormPage("Change the name", back, "Change the name", (name,), overline=title)


def end_form(unit: Unit, household_id: UUID) -> FormPage:
    """The home leaves the service."""
    _, back, title = _edited(unit, household_id)
    given = Given()
    return FormPage(
        "The home leaves the service",
        back,
        "The home leaves",
        (given.text("day", "From which day", FROM_WHEN, "day"), given.text("reason", "Why", WHY, "words")),
        overline=title,
        listed_title=STAY_LISTED,
        listed=stays_ahead(unit, household_id=household_id),
        warning="Its adults can open nothing here from that day on. All its records stay. Sleepovers ahead stay "
        "as they are until somebody cancels them.",
        danger=True,
    )


def adult_form(unit: Unit, household_id: UUID) -> FormPage:
    """Another adult."""
    _, back, title = _edited(unit, household_id)
    given = Given()
    fields = (
        given.text("given_name", "First name"),
        given.text("family_name", "Last name"),
        given.text("phone", "Phone (optional)"),
        given.one("approved", "Is this adult approved to foster?", YES_NO),
    )
    intro = ("To give this adult an account, invite them instead.",)
    return FormPage("Add an adult", back, "Add the adult", fields, overline=title, intro=intro)


def approval_form(unit: Unit, member_id: UUID) -> FormPage:
    """Approve an adult, or take the approval away (R8)."""
    household, adult = get_adult(unit, member_id)
    _, back, title = _edited(unit, household.id)
    reason = Given().text("reason", "Why", WHY, "words")
    if adult.approved:
        return FormPage(
            f"{adult.name} is approved no longer",
            back,
            "Take the approval away",
            (reason,),
            overline=title,
            warning="From now on this adult can no longer ask for, host or read about sleepovers.",
            danger=True,
        )
    return FormPage(f"Approve {adult.name}", back, "Approve", (reason,), overline=title)


def adult_leaves_form(unit: Unit, member_id: UUID) -> FormPage:
    """An adult leaves the home."""
    household, adult = get_adult(unit, member_id)
    _, back, title = _edited(unit, household.id)
    given = Given()
    return FormPage(
        f"{adult.name} leaves the home",
        back,
        "This adult leaves",
        (given.text("day", "From which day", FROM_WHEN, "day"), given.text("reason", "Why", WHY, "words")),
        overline=title,
        warning="All that this adult can open through this home ends that day.",
        danger=True,
    )


def check_form(unit: Unit, household_id: UUID) -> FormPage:
    """A DBS check or a medical."""
    household, back, title = _edited(unit, household_id)
    given = Given()
    adults = [(str(one.person_id), one.name) for one in load_file(unit, household).now("adult", unit.now)]
    fields = (
        given.one("person", "Whose check is it?", adults),
        given.one("kind", "Which check?", CHECK_WORDS.items()),
        given.text("done_on", "Day on the certificate", kind="day"),
        given.one("result", "How did it end?", ((FINE, "It is fine"), (WITHDRAWN, "It was withdrawn"))),
    )
    intro = ("The one that is written down last counts. If one was wrong, write it down again.",)
    return FormPage("Write down a check", back, "Write it down", fields, overline=title, intro=intro)


def terms_form(unit: Unit, household_id: UUID) -> FormPage:
    """Other approval terms, filled with the ones that hold now."""
    household, back, title = _edited(unit, household_id)
    terms = load_file(unit, household).terms
    now = terms[0] if terms else None
    given = Given(
        {name: getattr(now, name) for name in ("most_children", "youngest", "oldest", "gender", "kinds")}
        if now
        else None
    )
    fields = (
        given.text("most_children", "At most how many children", kind="number"),
        given.text("youngest", "From which age", kind="number"),
        given.text("oldest", "Up to which age", kind="number"),
        given.one("gender", "Whom", GENDER_WORDS.items()),
        given.some("kinds", "For which care", KIND_WORDS.items()),
        given.text("valid_from", "Holds from", kind="day"),
        given.text("valid_until", "Holds until (optional)", "The last day. Leave it empty where there is none.", "day"),
        given.text("note", "Anything else in the approval (optional)", "No child's name.", "words"),
    )
    intro = ("What held before ends the day before, and stays to be read.",)
    return FormPage("Approval terms", back, "Set the terms", fields, overline=title, intro=intro)


def end_terms_form(unit: Unit, term_id: UUID) -> FormPage:
    """The terms end, and none follow."""
    term = get_or_none(find_term(unit, term_id))
    _, back, title = _edited(unit, term.household_id)
    given = Given()
    fields = (given.text("day", "The last day", kind="day"), given.text("reason", "Why", WHY, "words"))
    return FormPage("These terms end", back, "End the terms", fields, overline=title, danger=True)


def place_form(unit: Unit, household_id: UUID) -> FormPage:
    """A place in a constellation, or a move to another."""
    household, back, title = _edited(unit, household_id)
    given = Given()
    now = load_file(unit, household).lasting("place", unit.now)
    found = [(str(one.id), one.name) for one in list_constellations(unit, household.service_id) if one.takes_homes]
    fields = (
        given.one("constellation", "Which constellation?", found),
        given.one("role", "What is the home there?", (("satellite", "A satellite family"), ("hub", "The hub home"))),
        given.text("day", "From which day", FROM_WHEN, "day"),
        given.text("reason", "Why", WHY, "words"),
    )
    moves = f"Its place in {now[0].constellation} ends that day. What happened there stays there." if now else ""
    return FormPage(
        "Move to another constellation" if now else "Put into a constellation",
        back,
        "Move the family" if now else "Put it in",
        fields,
        overline=title,
        listed_title=STAY_LISTED,
        listed=stays_ahead(unit, household_id=household_id) if now else (),
        warning=moves,
    )


def leave_form(unit: Unit, place_id: UUID) -> FormPage:
    """The home leaves a constellation."""
    household, place = get_place(unit, place_id)
    _, back, title = _edited(unit, household.id)
    given = Given()
    hub = place.role == "hub"
    ahead = stays_ahead(unit, constellation_id=place.constellation_id) if hub else None
    return FormPage(
        f"The home leaves {place.constellation}",
        back,
        "The home leaves",
        (given.text("day", "From which day", FROM_WHEN, "day"), given.text("reason", "Why", WHY, "words")),
        overline=title,
        listed_title=STAY_LISTED,
        listed=stays_ahead(unit, household_id=household.id) if ahead is None else ahead,
        warning=f"Its carers see nothing of {place.constellation} from that day on. Sleepovers ahead stay as they are "
        "until somebody cancels them.",
        danger=True,
    )


def worker_form(unit: Unit, household_id: UUID) -> FormPage:
    """A supervising social worker."""
    household, back, title = _edited(unit, household_id)
    given = Given()
    workers = [(str(one.id), one.name) for one in workers_of_service(unit, household.service_id)]
    fields = (
        given.one("person", "Who?", workers),
        given.text("day", "From which day", FROM_WHEN, "day"),
    )
    intro = ("Whoever had the home before ends that day.",)
    return FormPage("Supervising social worker", back, "Give the home", fields, overline=title, intro=intro)


def unassign_form(unit: Unit, assignment_id: UUID) -> FormPage:
    """The worker has the home no longer."""
    household_id = get_or_none(household_of(unit, assignment_id))
    _, back, title = _edited(unit, household_id)
    given = Given()
    fields = (given.text("day", "From which day", FROM_WHEN, "day"), given.text("reason", "Why", WHY, "words"))
    return FormPage("The worker ends", back, "End it", fields, overline=title, danger=True)
