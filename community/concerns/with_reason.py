"""A concern for a records officer, with a reason (access-matrix: concern.read, R). Never one about themselves (R49)."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from accounts.permissions.decide import Scope, require
from accounts.reasons.asked import AskedFor
from accounts.reasons.services import give_reason
from accounts.shell.form_page import FormPage, Given, Link
from community.concerns.access import ConcernPermission
from community.concerns.queries import LoadedConcern, find_concern, find_for_officer, people_with
from community.concerns.rules import OFFICER, named_in
from core.refusals import Invalid, NotFound
from core.typed import Typed
from core.unit_of_work import Unit

NOBODYS = "No concern of your service has this reference. Check how it is written."


def reads_with_reason(unit: Unit) -> bool:
    """Whether the actor is a records officer of some service."""
    return bool(unit.subjects(OFFICER))


def require_officer(unit: Unit) -> None:
    """Go on only for a records officer. Raises `NotFound`."""
    if not reads_with_reason(unit):
        raise NotFound


def get_concern_with_reason(unit: Unit, concern_id: UUID) -> LoadedConcern:
    """The concern, for a records officer of its service who has said why.

    Raises `NotFound` where there is none or it is about them, and `ReasonWanted`.
    """
    require_officer(unit)
    found = find_for_officer(unit, concern_id)
    if found is None:
        raise NotFound
    require(unit, ConcernPermission.READ, Scope(service_id=found.service_id, subject_id=concern_id))
    loaded = find_concern(unit, concern_id)
    if loaded is None or _is_named(unit, loaded):
        raise NotFound
    return loaded


def _is_named(unit: Unit, loaded: LoadedConcern) -> bool:
    """Whether its words name the actor, who need not have been an officer yet when it was raised (R49)."""
    officers = people_with(unit, [loaded.concern.service_id], OFFICER)
    me = {one.id: (one.given_name, one.family_name) for one in officers if one.id == unit.person_id}
    return bool(named_in(loaded.concern.about_words, me))


def reason_form(unit: Unit) -> FormPage:
    """Which concern, and why: nobody is shown a list to choose from."""
    require_officer(unit)
    given = Given()
    return FormPage(
        "Read a concern",
        Link("Concerns", url_for("concerns.concerns")),
        "Read it",
        (
            given.text("reference", "Its reference", "Five letters and numbers. A safeguarding lead can tell you."),
            given.text("reason", "Why do you need to read this?", "It is kept, and others can check it.", "words"),
        ),
        busy="Opening…",
    )


def read_with_reason(unit: Unit, typed: Typed) -> str:
    """Write down why the actor reads the concern of this reference; returns its address. It is open for 15 minutes.

    Raises `NotFound` for who is no records officer, and `Invalid`.
    """
    require_officer(unit)
    reference = typed.line("reference", "Type its reference.", most=20)
    reason = typed.words("reason", "Say why you need to read this.")
    typed.check()
    found = find_for_officer(unit, None, reference.upper())
    if found is None:
        raise Invalid({"reference": NOBODYS})
    path = url_for("concerns.concern", concern_id=found.concern_id)
    give_reason(unit, AskedFor(ConcernPermission.READ, found.service_id, found.concern_id, path), reason)
    return path
