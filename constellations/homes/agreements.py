"""Sharing agreements between children, and exemptions from the usual limit: written down, and ended (R13, R23, 4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from constellations.homes.access import (
    ChildPermission,
    HouseholdPermission,
    get_child_for,
    get_household_for,
)
from constellations.homes.facts import ExemptionEnded, ExemptionGranted, SharingAgreed, SharingEnded
from constellations.homes.models import Child, Exemption, ExemptionChild, SharingAgreement
from constellations.homes.queries import children_of_service
from core import clock
from core.ids import new_id
from core.refusals import Changed, Invalid, NotFound
from core.typed import Typed
from core.unit_of_work import Unit

WHO_AGREED = "Type which authority agreed, and who."


def agree_to_share(unit: Unit, child_id: UUID, typed: Typed) -> UUID:
    """Write down that two children may share a room: the authority of each has agreed (R13). Returns the child's id."""
    child, household = get_child_for(unit, child_id, ChildPermission.EDIT)
    today = clock.today(unit.now)
    others = {str(one.id): one for one, _ in children_of_service(unit, household.service_id) if one.id != child.id}
    other = others.get(typed.one_of("other", tuple(others), "Choose the other child."))
    agreed_by = typed.line("agreed_by", WHO_AGREED, most=100)
    other_agreed_by = typed.line("other_agreed_by", WHO_AGREED, most=100)
    agreed_on = typed.day("agreed_on", "Type the day of the agreement.", last=today)
    review_on = typed.day("review_on", "Type when it is looked at again.", first=today)
    typed.check()
    if other is None or agreed_on is None or review_on is None or review_on <= agreed_on:
        raise Invalid({"review_on": "It is looked at again after the day of the agreement."})
    row = SharingAgreement(
        id=new_id(),
        service_id=household.service_id,
        child_id=child.id,
        child_service_id=child.service_id,
        other_child_id=other.id,
        other_service_id=other.service_id,
        agreed_by=agreed_by,
        other_agreed_by=other_agreed_by,
        agreed_on=agreed_on,
        review_on=review_on,
        recorded_by=unit.person_id,
        recorded_at=unit.now,
    )
    unit.session.add(row)
    changes = (("agreed_on", None, agreed_on.isoformat()), ("review_on", None, review_on.isoformat()))
    about: dict[str, Any] = {"service_id": household.service_id, "household_id": household.id, "child_id": child.id}
    unit.record(SharingAgreed(**about, other_child_id=other.id, agreement_id=row.id, changes=changes))
    return child.id


def get_agreement(unit: Unit, agreement_id: UUID) -> tuple[SharingAgreement, Child]:
    """An agreement that stands with its first child, for who may end it. Raises `NotFound`, `NotAllowed`, `Changed`."""
    row = unit.session.get(SharingAgreement, agreement_id)
    if row is None:
        raise NotFound
    child, _ = get_child_for(unit, row.child_id, ChildPermission.EDIT)
    if row.ended_on is not None:
        raise Changed("This agreement has ended already.")
    return row, child


def end_sharing(unit: Unit, agreement_id: UUID) -> UUID:
    """The agreement ends today; sleepovers that stand are not touched. Returns the child's id."""
    row, child = get_agreement(unit, agreement_id)
    row.ended_on = clock.today(unit.now)
    about: dict[str, Any] = {"service_id": row.service_id, "household_id": child.household_id, "child_id": child.id}
    unit.record(SharingEnded(**about, other_child_id=row.other_child_id, agreement_id=row.id))
    return child.id


def agreements_of(unit: Unit, child_id: UUID) -> Sequence[tuple[SharingAgreement, Child]]:
    """The agreements of a child that stand, each with the other child."""
    other = or_(
        (SharingAgreement.child_id == child_id) & (Child.id == SharingAgreement.other_child_id),
        (SharingAgreement.other_child_id == child_id) & (Child.id == SharingAgreement.child_id),
    )
    found = (
        select(SharingAgreement, Child)
        .join(Child, other)
        .where(SharingAgreement.ended_on.is_(None))
        .order_by(SharingAgreement.review_on, SharingAgreement.id)
    )
    return [(row, child) for row, child in unit.session.execute(found)]


def grant_exemption(unit: Unit, household_id: UUID, typed: Typed) -> UUID:
    """Write down that the area authority lets the home pass the limit for these children (R23); the home's id."""
    household = get_household_for(unit, household_id, HouseholdPermission.EDIT)
    known = {str(one.id): one for one, _ in children_of_service(unit, household.service_id)}
    named = typed.some_of("children", tuple(known))
    granted_by = typed.line("granted_by", "Type which authority granted it.", most=100)
    from_day = typed.day("from_day", "Type the day from which it holds.")
    until_day = typed.day("until_day", first=clock.today(unit.now))
    if not named:
        typed.errors["children"] = "Tick the children whom it names."
    if from_day and until_day and until_day <= from_day:
        typed.errors["until_day"] = "It ends after the day from which it holds."
    typed.check()
    made = _exemption(unit, household.service_id, household.id, (granted_by, from_day, until_day))
    unit.session.add(made)
    unit.session.flush()
    unit.session.add_all(
        ExemptionChild(
            exemption_id=made.id,
            child_id=known[one].id,
            service_id=household.service_id,
            child_service_id=known[one].service_id,
        )
        for one in named
    )
    until = until_day.isoformat() if until_day else ""
    changes = (("from_day", None, made.from_day.isoformat()), ("until_day", None, until))
    about: dict[str, Any] = {"service_id": household.service_id, "household_id": household.id}
    children = tuple(known[one].id for one in named)
    unit.record(ExemptionGranted(**about, exemption_id=made.id, child_ids=children, changes=changes))
    return household.id


def _exemption(
    unit: Unit, service_id: UUID, household_id: UUID, said: tuple[str, date | None, date | None]
) -> Exemption:
    granted_by, from_day, until_day = said
    return Exemption(
        id=new_id(),
        service_id=service_id,
        household_id=household_id,
        granted_by=granted_by,
        from_day=from_day or clock.today(unit.now),
        until_day=until_day,
        recorded_by=unit.person_id,
        recorded_at=unit.now,
    )


def get_exemption(unit: Unit, exemption_id: UUID) -> Exemption:
    """An exemption that stands, for who may end it. Raises `NotFound`, `NotAllowed`, `Changed`."""
    row = unit.session.get(Exemption, exemption_id)
    if row is None:
        raise NotFound
    get_household_for(unit, row.household_id, HouseholdPermission.EDIT)
    if row.ended_on is not None:
        raise Changed("This exemption has ended already.")
    return row


def end_exemption(unit: Unit, exemption_id: UUID) -> UUID:
    """The authority has cancelled it (4.3). Returns the home's id."""
    row = get_exemption(unit, exemption_id)
    row.ended_on = clock.today(unit.now)
    unit.record(ExemptionEnded(service_id=row.service_id, household_id=row.household_id, exemption_id=row.id))
    return row.household_id


def exemptions_of(unit: Unit, household_id: UUID) -> Sequence[tuple[Exemption, list[Child]]]:
    """The exemptions of a home that stand, each with the children whom it names."""
    found = (
        select(Exemption, Child)
        .join(ExemptionChild, ExemptionChild.exemption_id == Exemption.id)
        .join(Child, Child.id == ExemptionChild.child_id)
        .where(Exemption.household_id == household_id, Exemption.ended_on.is_(None))
        .order_by(Exemption.from_day, Exemption.id, Child.id)
    )
    rows: dict[UUID, tuple[Exemption, list[Child]]] = {}
    for row, child in unit.session.execute(found):
        rows.setdefault(row.id, (row, []))[1].append(child)
    return list(rows.values())
