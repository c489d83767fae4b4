"""The pages of sharing agreements and exemptions."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import FormPage, Given, Link, form_page
from accounts.signin.access import access
from constellations.homes import agreements
from constellations.homes.access import ChildPermission, HouseholdPermission, get_child_for, get_household_for
from constellations.homes.queries import children_of_service
from core.unit_of_work import Unit

blueprint = Blueprint("agreements", __name__)


def _to_child(child_id: object) -> str:
    return url_for("children.child", child_id=child_id)


def _to_home(household_id: object) -> str:
    return url_for("households.household", household_id=household_id)


def _sharing_form(unit: Unit, child_id: UUID) -> FormPage:
    child, household = get_child_for(unit, child_id, ChildPermission.EDIT)
    others = [
        (str(one.id), f"{one.first_name}, {name} family")
        for one, name in children_of_service(unit, household.service_id)
        if one.id != child.id
    ]
    standing = agreements.agreements_of(unit, child.id)
    given = Given()
    return FormPage(
        f"{child.first_name} may share a room",
        Link(child.first_name, _to_child(child.id)),
        "Write it down",
        (
            given.one("other", "With which child?", [("", "Choose"), *others], kind="select"),
            given.text("agreed_by", f"Who agreed for {child.first_name}", "The responsible authority, and who."),
            given.text("other_agreed_by", "Who agreed for the other child"),
            given.text("agreed_on", "Agreed on", kind="day"),
            given.text("review_on", "Looked at again on", "From the day after, they do not share.", "day"),
        ),
        intro=("After a written assessment the authority of each child agrees, for brothers and sisters too.",),
        listed_title="Agreed already",
        listed=tuple(
            Link(f"With {other.first_name}", url_for("agreements.end_sharing", agreement_id=row.id))
            for row, other in standing
        ),
    )


@blueprint.route("/service/children/<uuid:child_id>/sharing", methods=["GET", "POST"])
@access("child.create")
def sharing(child_id: UUID) -> ResponseReturnValue:
    """Two children may share a room (R13)."""
    return form_page(
        lambda unit: _sharing_form(unit, child_id),
        lambda unit, typed: str(agreements.agree_to_share(unit, child_id, typed)),
        _to_child,
        title="Sharing a room",
    )


@blueprint.route("/service/sharing/<uuid:agreement_id>/end", methods=["GET", "POST"])
@access("child.create")
def end_sharing(agreement_id: UUID) -> ResponseReturnValue:
    """They share no longer."""

    def build(unit: Unit) -> FormPage:
        row, child = agreements.get_agreement(unit, agreement_id)
        back = url_for("agreements.sharing", child_id=row.child_id)
        return FormPage(f"{child.first_name} shares no longer", Link("Sharing a room", back), "End the agreement")

    return form_page(
        build, lambda unit, _typed: str(agreements.end_sharing(unit, agreement_id)), _to_child, title="Sharing ends"
    )


def _exemption_form(unit: Unit, household_id: UUID) -> FormPage:
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    given = Given()
    known = [
        (str(one.id), f"{one.first_name}, {name}") for one, name in children_of_service(unit, household.service_id)
    ]
    standing = agreements.exemptions_of(unit, household.id)
    return FormPage(
        "An exemption from the limit",
        Link(f"{household.name} family", _to_home(household.id)),
        "Write it down",
        (
            given.some("children", "Which children does it name?", known),
            given.text("granted_by", "Granted by", "The authority where the home is."),
            given.text("from_day", "Holds from", kind="day"),
            given.text("until_day", "Until", "Leave it empty where it says no end.", "day"),
        ),
        overline=f"{household.name} family",
        intro=("It holds for the children whom it names, in this home alone.",),
        listed_title="Granted already",
        listed=tuple(
            Link(
                ", ".join(child.first_name for child in named),
                url_for("agreements.end_exemption", exemption_id=row.id),
            )
            for row, named in standing
        ),
    )


@blueprint.route("/service/households/<uuid:household_id>/exemptions", methods=["GET", "POST"])
@access("household.edit")
def exemptions(household_id: UUID) -> ResponseReturnValue:
    """The area authority lets the home pass the usual limit (R23)."""
    return form_page(
        lambda unit: _exemption_form(unit, household_id),
        lambda unit, typed: str(agreements.grant_exemption(unit, household_id, typed)),
        _to_home,
        title="An exemption",
    )


@blueprint.route("/service/exemptions/<uuid:exemption_id>/end", methods=["GET", "POST"])
@access("household.edit")
def end_exemption(exemption_id: UUID) -> ResponseReturnValue:
    """The exemption was cancelled."""

    def build(unit: Unit) -> FormPage:
        row = agreements.get_exemption(unit, exemption_id)
        back = url_for("agreements.exemptions", household_id=row.household_id)
        return FormPage("The exemption ends", Link("Exemptions", back), "End it", danger=True)

    return form_page(
        build,
        lambda unit, _typed: str(agreements.end_exemption(unit, exemption_id)),
        _to_home,
        title="The exemption ends",
    )
