"""The pages of households: parse, read or run, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from accounts.shell.form_page import FormPage, form_page
from accounts.shell.page import show
from accounts.signin.access import access
from constellations.homes import household_forms as forms
from constellations.homes import household_services as services
from constellations.homes import place_services as places
from constellations.homes.access import HouseholdPermission, get_household_for, service_for
from constellations.homes.child_pages import children_by_reason, children_part, may_add_child
from constellations.homes.household_pages import household_page, households_page, wanted_of
from constellations.homes.household_queries import load_file
from constellations.homes.renewal import renewal_for
from core.ids import parse_id
from core.typed import Typed
from core.unit_of_work import Unit

blueprint = Blueprint("households", __name__)
EDIT = "household.edit"


@blueprint.get("/service/households")
@access("household.read")
def households() -> ResponseReturnValue:
    """The service's homes, what is wrong first."""

    def build(unit: Unit) -> dict[str, Any]:
        after = parse_id(request.args.get("after"))
        wanted = wanted_of(unit, request.args.get("search", ""), request.args.get("ended") == "yes", after)
        return {"page": households_page(unit, wanted, renewal_for(unit, wanted.service_id))}

    return show("constellations/homes/households.html", build, title="Households", section="service")


@blueprint.get("/service/households/<uuid:household_id>")
@access("household.read")
def household(household_id: UUID) -> ResponseReturnValue:
    """One home's file."""

    def build(unit: Unit) -> dict[str, Any]:
        found = get_household_for(unit, household_id, HouseholdPermission.READ)
        file = load_file(unit, found)
        page = household_page(unit, file, renewal_for(unit, found.service_id))
        children = children_part(unit, found, file.children)
        add = url_for("children.new", household_id=found.id) if may_add_child(unit, found) else ""
        by_reason = children_by_reason(unit, found)
        return {"page": page, "children": children, "children_url": by_reason, "add_child": add}

    return show("constellations/homes/household.html", build, title="Household", section="service")


def _to_household(household_id: object) -> str:
    return url_for("households.household", household_id=household_id)


@blueprint.route("/service/households/new", methods=["GET", "POST"])
@access(EDIT)
def new() -> ResponseReturnValue:
    """Put a home into the list."""

    def command(unit: Unit, typed: Typed) -> str:
        return str(services.make_household(unit, service_for(unit, HouseholdPermission.EDIT).service_id, typed))

    return form_page(forms.new_form, command, _to_household, title="A new home")


def _of_household(
    household_id: UUID,
    form: Callable[[Unit, UUID], FormPage],
    change: Callable[[Unit, UUID, Typed], None],
    title: str,
    **more: Any,
) -> ResponseReturnValue:
    def command(unit: Unit, typed: Typed) -> None:
        change(unit, household_id, typed)

    return form_page(
        lambda unit: form(unit, household_id), command, lambda _: _to_household(household_id), title=title, **more
    )


def _of_relation(
    relation_id: UUID,
    form: Callable[[Unit, UUID], FormPage],
    change: Callable[[Unit, UUID, Typed], UUID],
    title: str,
) -> ResponseReturnValue:
    def command(unit: Unit, typed: Typed) -> str:
        return str(change(unit, relation_id, typed))

    return form_page(lambda unit: form(unit, relation_id), command, _to_household, title=title)


@blueprint.route("/service/households/<uuid:household_id>/name", methods=["GET", "POST"])
@access(EDIT)
def rename(household_id: UUID) -> ResponseReturnValue:
    """Another name."""
    return _of_household(household_id, forms.rename_form, services.rename_household, "Change the name")


@blueprint.route("/service/households/<uuid:household_id>/end", methods=["GET", "POST"])
@access(EDIT)
def end(household_id: UUID) -> ResponseReturnValue:
    """The home leaves the service."""
    return _of_household(household_id, forms.end_form, services.end_household, "The home leaves")


@blueprint.route("/service/households/<uuid:household_id>/adults/new", methods=["GET", "POST"])
@access(EDIT)
def add_adult(household_id: UUID) -> ResponseReturnValue:
    """Another adult."""
    return _of_household(household_id, forms.adult_form, services.add_adult, "Add an adult")


@blueprint.route("/service/households/<uuid:household_id>/checks/new", methods=["GET", "POST"])
@access(EDIT)
def add_check(household_id: UUID) -> ResponseReturnValue:
    """A DBS check or a medical (S24)."""
    return _of_household(household_id, forms.check_form, services.record_check, "Write down a check")


@blueprint.route("/service/households/<uuid:household_id>/terms/new", methods=["GET", "POST"])
@access(EDIT)
def add_terms(household_id: UUID) -> ResponseReturnValue:
    """Other approval terms."""
    broken = {"ex_approval_term_one": ("valid_from", "Other terms hold on some of these days. Check the days.")}
    return _of_household(household_id, forms.terms_form, services.set_terms, "Approval terms", broken=broken)


@blueprint.route("/service/households/<uuid:household_id>/place", methods=["GET", "POST"])
@access(EDIT)
def place(household_id: UUID) -> ResponseReturnValue:
    """A place in a constellation, or a move."""
    return _of_household(
        household_id, forms.place_form, places.place_household, "Place in a constellation", broken=places.BROKEN
    )


@blueprint.route("/service/households/<uuid:household_id>/worker", methods=["GET", "POST"])
@access(EDIT)
def worker(household_id: UUID) -> ResponseReturnValue:
    """A supervising social worker."""
    return _of_household(household_id, forms.worker_form, places.assign_worker, "Supervising social worker")


@blueprint.route("/service/adults/<uuid:member_id>/approval", methods=["GET", "POST"])
@access(EDIT)
def approval(member_id: UUID) -> ResponseReturnValue:
    """Approve an adult, or take the approval away (R8)."""
    return _of_relation(member_id, forms.approval_form, services.set_approval, "Approval")


@blueprint.route("/service/adults/<uuid:member_id>/leaves", methods=["GET", "POST"])
@access(EDIT)
def adult_leaves(member_id: UUID) -> ResponseReturnValue:
    """An adult leaves the home."""
    return _of_relation(member_id, forms.adult_leaves_form, services.adult_leaves, "An adult leaves")


@blueprint.route("/service/terms/<uuid:term_id>/end", methods=["GET", "POST"])
@access(EDIT)
def end_terms(term_id: UUID) -> ResponseReturnValue:
    """The terms end."""
    return _of_relation(term_id, forms.end_terms_form, services.end_terms, "Terms end")


@blueprint.route("/service/places/<uuid:place_id>/end", methods=["GET", "POST"])
@access(EDIT)
def leave(place_id: UUID) -> ResponseReturnValue:
    """The home leaves a constellation (R7)."""
    return _of_relation(place_id, forms.leave_form, places.end_place, "The home leaves")


@blueprint.route("/service/assignments/<uuid:assignment_id>/end", methods=["GET", "POST"])
@access(EDIT)
def unassign(assignment_id: UUID) -> ResponseReturnValue:
    """The worker has the home no longer."""
    return _of_relation(assignment_id, forms.unassign_form, places.unassign_worker, "The worker ends")
