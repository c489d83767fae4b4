"""How the addresses of concerns are asked."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import text

from accounts.permissions.roles import Role, When
from core.ids import new_id
from tests.factories.concerns import tell
from tests.factories.matrix_asked import Asked, Fields, Thing, around, nothing
from tests.factories.matrix_people import Where
from tests.factories.pages_house import Builder, House


def raised(house: House) -> Mapping[Where, Thing]:
    """Concerns of the Marsh family, of a family in Wren and of the Nowaks; the service's lead is named for its two."""
    with house.database.as_owner() as session:
        make = Builder(session)
        family = make.home("Aldous", "Pat", house.wren.id, house.wren.service_id)
        make.member("Clare Dunn", house.teal.service_id, "safeguarding_lead")  # else its manager stands in (E45)
    holds = {Role.SAT: frozenset({When.OWN}), Role.SGL: frozenset({When.NAMED})}
    own, next_door = tell(house, house.marsh.carer), tell(house, family.carer)
    elsewhere = tell(house, house.nowak.carer, service_id=house.teal.service_id)
    return around("concern_id", own, next_door, elsewhere, holds=holds)


def to_read(_: House) -> Mapping[Where, Thing]:
    """No thing: the form on which a records officer says which concern, and why."""
    return {Where.OWN: Thing({}, {Role.DPO: frozenset({When.REASON})})}


def _which(house: House) -> Fields:
    tell(house, house.marsh.carer)
    with house.database.as_owner() as session:
        session.execute(text("set local kith.backup = 'on'"))
        reference = session.scalar(text("select reference from concern order by id desc limit 1"))
    return {"reference": str(reference), "reason": "Case 14: a request for what is kept."}


def a_link(_: House) -> Mapping[Where, Thing]:
    """A link that nobody signed."""
    return {Where.OWN: Thing({"token": new_id()})}


A_CONCERN = {"story": "He said he is afraid to go home.", "danger": "no"}
# Signed out and without a good link there are the numbers, which everybody may see (safeguarding_contacts.read).
NUMBERS, NO_FORM = 200, 404

CONCERNS: Mapping[tuple[str, str], Asked] = {
    ("GET", "/concerns/raise"): Asked(nothing, everybody=True, signed_out=NUMBERS),
    ("POST", "/concerns/raise"): Asked(nothing, everybody=True, fields=A_CONCERN, signed_out=NO_FORM),
    ("GET", "/concerns/link/<token>"): Asked(a_link, everybody=True, signed_out=NUMBERS),
    ("POST", "/concerns/link/<token>"): Asked(a_link, everybody=True, fields=A_CONCERN, signed_out=NO_FORM),
    ("GET", "/concerns/sent"): Asked(nothing, everybody=True, signed_out=NUMBERS),
    ("GET", "/concerns"): Asked(nothing, everybody=True),
    ("GET", "/concerns/with-reason"): Asked(to_read),
    ("POST", "/concerns/with-reason"): Asked(to_read, fields=_which),
    ("GET", "/concerns/<uuid:concern_id>"): Asked(raised),
    ("POST", "/concerns/<uuid:concern_id>/acknowledge"): Asked(raised),
}
