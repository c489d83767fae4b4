"""The pages on which a manager stops reminders at once, and lets them go on (E50)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import form_page
from accounts.signin.access import access
from constellations.homes import reminders

blueprint = Blueprint("reminders", __name__)
EDIT = "household.edit"


@blueprint.route("/service/households/<uuid:household_id>/stop-reminders", methods=["GET", "POST"])
@access(EDIT)
def stop(household_id: UUID) -> ResponseReturnValue:
    """Stop them, for a family or for one of its children."""

    return form_page(
        lambda unit: reminders.stop_form(unit, household_id),
        lambda unit, typed: reminders.stop_reminders(unit, household_id, typed),
        lambda _: url_for("households.household", household_id=household_id),
        title="Stop reminders",
    )


@blueprint.route("/service/households/<uuid:household_id>/reminders-again", methods=["GET", "POST"])
@access(EDIT)
def again(household_id: UUID) -> ResponseReturnValue:
    """Let them go on, with a reason."""

    return form_page(
        lambda unit: reminders.again_form(unit, household_id),
        lambda unit, typed: reminders.begin_again(unit, household_id, typed),
        lambda _: url_for("households.household", household_id=household_id),
        title="Let reminders go on",
    )
