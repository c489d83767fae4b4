"""How the addresses of constellations and stays are asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from accounts.permissions.roles import Role
from constellations.stays.dates import StayDates
from constellations.stays.deciding import accept, offer
from constellations.stays.other_nights import want_other_nights
from constellations.stays.unavailable import close_nights
from core.typed import Typed
from core.unit_of_work import run
from tests.factories.matrix_asked import FAMILYS, MAY_AGREE, Asked, Fields, Holds, Thing, around, familys_page
from tests.factories.matrix_people import Where
from tests.factories.pages_house import FRIDAY, NOW, Builder, House


def boards(house: House) -> Mapping[Where, Thing]:
    """The constellations."""
    return around("constellation_id", house.heron.id, house.wren.id, house.teal.id)


def stays_around(house: House, own: UUID, holds: Holds, state: str = "requested") -> Mapping[Where, Thing]:
    """A stay of the Marsh family's, and others of a family in Wren, of the Nowaks in Teal, and of nobody."""
    with house.database.as_owner() as session:
        make = Builder(session)
        family = make.home("Aldous", "Pat", house.wren.id, house.wren.service_id, children=(("Ned", 8, "delegated"),))
        next_door = make.stay(house.wren, family, "Ned", FRIDAY, state)
        elsewhere = make.stay(house.teal, house.nowak, "Kuba", FRIDAY, state)
    return around("stay_id", own, next_door, elsewhere, holds=holds)


def asks(house: House) -> Mapping[Where, Thing]:
    """Stays that wait for an answer."""
    return stays_around(house, house.ask(house.marsh, "Sol"), FAMILYS)


def certain_stays(house: House) -> Mapping[Where, Thing]:
    """Stays that are certain."""
    return stays_around(house, house.certain(house.marsh, "Sol"), FAMILYS, "confirmed")


def stays_just_said_yes_to(house: House) -> Mapping[Where, Thing]:
    """Stays to which the hub home said yes this moment."""
    sure = house.ask(house.marsh, "Sol")
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: accept(unit, sure), now=NOW)
    return stays_around(house, sure, FAMILYS, "confirmed")


def stays_to_approve(house: House) -> Mapping[Where, Thing]:
    """Stays to which the hub home said yes, and a worker has not agreed yet."""
    waits = house.ask(house.marsh, "Mali", FRIDAY + timedelta(days=14))
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: accept(unit, waits), now=NOW)
    return stays_around(house, waits, MAY_AGREE, "awaiting_approval")


def drafts(house: House) -> Mapping[Where, Thing]:
    """Asks that are being written: there for their family alone."""
    return stays_around(house, house.draft(house.marsh, "Sol"), FAMILYS, "draft")


def offers(house: House) -> Mapping[Where, Thing]:
    """Asks that the hub home answered with other nights."""
    ask = house.ask(house.marsh, "Sol", FRIDAY + timedelta(days=7))
    nights = StayDates(FRIDAY + timedelta(days=14), FRIDAY + timedelta(days=16))
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: offer(unit, ask, nights), now=NOW)
    return stays_around(house, ask, FAMILYS, "offered")


def stays_wanted_otherwise(house: House) -> Mapping[Where, Thing]:
    """Stays for which other nights are wanted, and both sides are asked."""
    sure = house.certain(house.marsh, "Sol")
    nights = StayDates(FRIDAY + timedelta(days=7), FRIDAY + timedelta(days=9))
    with house.app.app_context():
        run(house.manager.actor, None, lambda unit: want_other_nights(unit, sure, nights), now=NOW)
    return stays_around(house, sure, FAMILYS, "confirmed")


def stays_held_for_whose_turn_it_is(house: House) -> Mapping[Where, Thing]:
    """Stays from the waiting list for which a bed is held until their family says."""
    ask = house.ask(house.marsh, "Sol", FRIDAY + timedelta(days=14), 1)
    with house.database.as_owner() as session:
        values = {"ask": ask, "until": NOW + timedelta(days=1), "since": NOW - timedelta(hours=1)}
        session.execute(text("update stay set waits_since = :since, held_until = :until where id = :ask"), values)
    return stays_around(house, ask, FAMILYS)


def stays_on_closed_nights(house: House) -> Mapping[Where, Thing]:
    """Stays on nights that were closed after they were agreed."""
    sure = house.certain(house.marsh, "Sol")
    away = {"first": FRIDAY.isoformat(), "home": (FRIDAY + timedelta(days=2)).isoformat(), "reason": "leave"}
    typed = Typed(MultiDict({**away, "which": "whole", "covered": "no"}))
    with house.app.app_context():
        hub = house.heron.hub_carer.actor
        run(hub, None, lambda unit: str(close_nights(unit, house.heron.id, typed)), now=NOW)
    return stays_around(house, sure, FAMILYS, "confirmed")


def _child(house: House) -> Fields:
    return {"child": str(house.marsh.children["Sol"])}


SAT = frozenset({Role.SAT})
NIGHTS = {"first": "2026-03-13", "home": "2026-03-15"}
STAY = "/stays/<uuid:stay_id>"

STAYS: Mapping[tuple[str, str], Asked] = {
    ("GET", "/constellations/<uuid:constellation_id>/board"): Asked(boards),
    # For who organises, the list is the board; of workers and managers it comes with their own pages.
    ("GET", "/stays"): Asked(familys_page, only=SAT | {Role.HUB, Role.LIA}),
    ("GET", "/stays/ask"): Asked(familys_page, only=SAT),
    ("POST", "/stays/ask"): Asked(familys_page, only=SAT, fields=_child),
    ("GET", f"{STAY}/nights"): Asked(drafts, only=SAT),
    ("POST", f"{STAY}/nights"): Asked(drafts, only=SAT, fields=NIGHTS),
    ("GET", f"{STAY}/send"): Asked(drafts, only=SAT),
    ("POST", f"{STAY}/send"): Asked(drafts, only=SAT, fields={"reason": "break"}),
    ("GET", STAY): Asked(asks),
    ("POST", f"{STAY}/accept"): Asked(asks, "stay.read"),
    ("POST", f"{STAY}/take-back"): Asked(stays_just_said_yes_to, "stay.read"),
    ("GET", f"{STAY}/decline"): Asked(asks, "stay.read"),
    ("POST", f"{STAY}/decline"): Asked(asks, "stay.read", {"reason": "rest"}),
    ("GET", f"{STAY}/offer"): Asked(asks, "stay.read"),
    ("POST", f"{STAY}/offer"): Asked(asks, "stay.read", NIGHTS),
    ("POST", f"{STAY}/take-offer"): Asked(offers, "stay.read", {"version": "3"}),
    ("GET", f"{STAY}/other-nights"): Asked(offers, "stay.read"),
    ("POST", f"{STAY}/other-nights"): Asked(offers, "stay.read", NIGHTS),
    ("GET", f"{STAY}/change"): Asked(certain_stays, "stay.read"),
    ("POST", f"{STAY}/change"): Asked(certain_stays, "stay.read", NIGHTS),
    ("POST", f"{STAY}/take-nights"): Asked(stays_wanted_otherwise, "stay.read"),
    ("POST", f"{STAY}/keep-nights"): Asked(stays_wanted_otherwise, "stay.read"),
    ("POST", f"{STAY}/keep-on"): Asked(stays_on_closed_nights, "stay.read"),
    ("POST", f"{STAY}/still-wanted"): Asked(stays_held_for_whose_turn_it_is, "stay.read"),
    ("POST", f"{STAY}/cancel"): Asked(certain_stays, "stay.read"),
    ("POST", f"{STAY}/approve"): Asked(stays_to_approve, "stay.read"),
    ("POST", f"{STAY}/refuse"): Asked(stays_to_approve, "stay.read"),
}
