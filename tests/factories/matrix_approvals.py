"""How the addresses of approval links are asked."""

from __future__ import annotations

from collections.abc import Mapping

from tests.factories.approvals import ADDRESS, WORKER, sent_to
from tests.factories.matrix_asked import Asked, Thing
from tests.factories.matrix_people import Where
from tests.factories.matrix_stays import stays_to_approve
from tests.factories.pages_house import House


def a_link(house: House) -> Mapping[Where, Thing]:
    """A link that stands: whoever holds it, signed in or not, is the child's social worker."""
    stay_id = stays_to_approve(house)[Where.OWN].ids["stay_id"]
    assert not isinstance(stay_id, str)
    return {Where.OWN: Thing({"token": sent_to(house, stay_id, house.heron.liaison_worker)})}


A_WORKER = {"name": WORKER, "email": ADDRESS}
TO_WORKER = "/stays/<uuid:stay_id>/social-worker"

APPROVALS: Mapping[tuple[str, str], Asked] = {
    ("GET", TO_WORKER): Asked(stays_to_approve, "stay.read"),
    ("POST", TO_WORKER): Asked(stays_to_approve, "stay.read", A_WORKER),
    # Before and after the child's name, which is shown after a code alone: nobody finds a canary here.
    ("GET", "/agree/<token>"): Asked(a_link, everybody=True, signed_out=200),
    ("POST", "/agree/<token>"): Asked(a_link, everybody=True, fields={"do": "agreed"}, signed_out=200),
}
