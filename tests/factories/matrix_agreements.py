"""How the addresses of sharing agreements and exemptions are asked."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from constellations.homes.models import Exemption, ExemptionChild, SharingAgreement
from tests.factories.matrix_asked import Asked, Fields, Thing, around
from tests.factories.matrix_children import children
from tests.factories.matrix_homes import homes, three
from tests.factories.matrix_people import Where
from tests.factories.pages_house import DAY, SINCE, TODAY, Builder, Family, House


def _sharing(house: House) -> Fields:
    return {
        "other": str(house.sethi.children["Reuben"]),
        "agreed_by": "Wexmoor, C. Reid",
        "other_agreed_by": "Wexmoor, C. Reid",
        "agreed_on": "2026-03-01",
        "review_on": "2026-09-01",
    }


def _exemption(house: House) -> Fields:
    return {"children": str(house.marsh.children["Sol"]), "granted_by": "Wexmoor", "from_day": "2026-03-01"}


def agreements(house: House) -> Mapping[Where, Thing]:
    """Agreements between two children of a family each."""
    families = three(house)
    with house.database.as_owner() as session:
        make = Builder(session)
        ids = [add_agreement(make, family, house.manager.id) for family in families]
    return around("agreement_id", *ids)


def add_agreement(make: Builder, family: Family, by: UUID) -> UUID:
    one, other = (make.child(name, 8, "delegated", family.id, family.service_id) for name in ("Ada", "Bo"))
    return make.put(
        SharingAgreement,
        service_id=family.service_id,
        child_id=one,
        child_service_id=family.service_id,
        other_child_id=other,
        other_service_id=family.service_id,
        agreed_by="Wexmoor",
        other_agreed_by="Wexmoor",
        agreed_on=SINCE.date(),
        review_on=TODAY + 100 * DAY,
        recorded_by=by,
        recorded_at=SINCE,
    )


def exemptions(house: House) -> Mapping[Where, Thing]:
    """Exemptions of homes."""
    families = three(house)
    with house.database.as_owner() as session:
        make = Builder(session)
        ids = [add_exemption(make, family, house.manager.id) for family in families]
    return around("exemption_id", *ids)


def add_exemption(make: Builder, family: Family, by: UUID) -> UUID:
    made = make.put(
        Exemption,
        service_id=family.service_id,
        household_id=family.id,
        granted_by="Wexmoor",
        from_day=SINCE.date(),
        recorded_by=by,
        recorded_at=SINCE,
    )
    child = make.child("Cy", 8, "delegated", family.id, family.service_id)
    named = {"exemption_id": made, "child_id": child, "child_service_id": family.service_id}
    make.row(ExemptionChild, service_id=family.service_id, **named)
    return made


SHARING = "/service/children/<uuid:child_id>/sharing"
EXEMPTIONS = "/service/households/<uuid:household_id>/exemptions"
AGREEMENTS: Mapping[tuple[str, str], Asked] = {
    (method, url): asked
    for method in ("GET", "POST")
    for url, asked in {
        SHARING: Asked(children, "child_card.read", _sharing),
        "/service/sharing/<uuid:agreement_id>/end": Asked(agreements, "child_card.read"),
        EXEMPTIONS: Asked(homes, "household.read", _exemption),
        "/service/exemptions/<uuid:exemption_id>/end": Asked(exemptions, "household.read"),
    }.items()
}
