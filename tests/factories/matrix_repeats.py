"""How the addresses of repeats are asked."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text

from constellations.stays.dates import StayDates
from constellations.stays.models import StayRepeat
from constellations.stays.repeat_changing import want_several
from constellations.stays.repeat_deciding import accept_all
from constellations.stays.repeats import Which
from core.ids import new_id
from core.unit_of_work import run
from tests.factories.matrix_asked import FAMILYS, MAY_AGREE, Asked, Holds, Thing, around
from tests.factories.matrix_people import Where
from tests.factories.matrix_stays import SAT, certain_stays, drafts, stays_around
from tests.factories.pages_house import DAY, FRIDAY, NOW, Builder, House
from tests.factories.repeats import WEEK, ask_repeat, stays_of


def _with_neighbours(house: House, own: UUID, holds: Holds, state: str) -> Mapping[Where, Thing]:
    """Our repeat (by its id), and one for each of the stays of next door and elsewhere."""
    around_one = stays_around(house, own, holds, state)
    others = (around_one[where].ids["stay_id"] for where in (Where.NEXT_DOOR, Where.ELSEWHERE))
    return around("repeat_id", own, *(_made_of(house, one) for one in others), holds=holds)


def _made_of(house: House, stay_id: object) -> UUID:
    """A repeat of which this stay is one."""
    with house.database.as_owner() as session:
        query = "select service_id, constellation_id, household_id from stay where id = :id"
        row = session.execute(text(query), {"id": stay_id}).one()
        made = Builder(session).put(
            StayRepeat, id=new_id(), every_weeks=1, until=FRIDAY + 3 * WEEK, created_at=NOW, **row._mapping
        )
        session.execute(text("update stay set repeat_id = :made where id = :id"), {"made": made, "id": stay_id})
    return made


def repeats(house: House) -> Mapping[Where, Thing]:
    """Repeats that wait for an answer."""
    return _with_neighbours(house, ask_repeat(house, house.marsh, "Sol"), FAMILYS, "requested")


def repeats_just_said_yes_to(house: House) -> Mapping[Where, Thing]:
    """Repeats to which the hub home said yes this moment."""
    own = ask_repeat(house, house.marsh, "Sol")
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: accept_all(unit, own), now=NOW)
    return _with_neighbours(house, own, FAMILYS, "confirmed")


def repeats_to_approve(house: House) -> Mapping[Where, Thing]:
    """Repeats to which the hub home said yes, and a worker has not agreed yet."""
    waits = ask_repeat(house, house.marsh, "Mali", first=FRIDAY + 2 * WEEK)
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: accept_all(unit, waits), now=NOW)
    return _with_neighbours(house, waits, MAY_AGREE, "awaiting_approval")


def repeats_wanted_otherwise(house: House) -> Mapping[Where, Thing]:
    """Repeats for which other nights are wanted, and both sides are asked."""
    own = ask_repeat(house, house.marsh, "Sol")
    first, *_ = stays_of(house, own)
    nights = StayDates(FRIDAY + DAY, FRIDAY + 3 * DAY)
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: accept_all(unit, own), now=NOW)
        run(house.manager.actor, None, lambda unit: want_several(unit, first.id, nights, Which.ALL), now=NOW)
    return _with_neighbours(house, own, FAMILYS, "confirmed")


def certain_of_a_repeat(house: House) -> Mapping[Where, Thing]:
    """Stays that are certain, of which ours is of a repeat."""
    own = ask_repeat(house, house.marsh, "Sol")
    first, *_ = stays_of(house, own)
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: accept_all(unit, own), now=NOW)
    nights = {"first": "2026-03-07", "home": "2026-03-09", "which": "later"}
    found = stays_around(house, first.id, FAMILYS, "confirmed")
    for where in (Where.NEXT_DOOR, Where.ELSEWHERE):
        _made_of(house, found[where].ids["stay_id"])
    return {where: Thing({**thing.ids, **nights}, thing.holds) for where, thing in found.items()}


STAY, REPEAT = "/stays/<uuid:stay_id>", "/stays/repeats/<uuid:repeat_id>"
OFTEN = {"every": "1", "until": "27 3 2026"}
REPEATS: Mapping[tuple[str, str], Asked] = {
    ("GET", f"{STAY}/how-often"): Asked(drafts, only=SAT),
    ("POST", f"{STAY}/how-often"): Asked(drafts, only=SAT, fields=OFTEN),
    ("GET", f"{STAY}/cancel-which"): Asked(certain_stays, "stay.read"),
    ("POST", f"{STAY}/cancel-which"): Asked(certain_stays, "stay.read", {"which": "this"}),
    ("GET", f"{STAY}/change-several"): Asked(certain_of_a_repeat, "stay.read"),
    ("POST", f"{STAY}/change-several"): Asked(certain_of_a_repeat, "stay.read"),
    ("POST", f"{REPEAT}/take-nights"): Asked(repeats_wanted_otherwise, "stay.read"),
    ("POST", f"{REPEAT}/keep-nights"): Asked(repeats_wanted_otherwise, "stay.read"),
    ("GET", REPEAT): Asked(repeats),
    ("POST", f"{REPEAT}/accept"): Asked(repeats, "stay.read"),
    ("POST", f"{REPEAT}/take-back"): Asked(repeats_just_said_yes_to, "stay.read"),
    ("GET", f"{REPEAT}/decline"): Asked(repeats, "stay.read"),
    ("POST", f"{REPEAT}/decline"): Asked(repeats, "stay.read", {"reason": "rest"}),
    ("POST", f"{REPEAT}/approve"): Asked(repeats_to_approve, "stay.read"),
    ("GET", f"{REPEAT}/refuse"): Asked(repeats_to_approve, "stay.read"),
    ("POST", f"{REPEAT}/refuse"): Asked(repeats_to_approve, "stay.read"),
}
