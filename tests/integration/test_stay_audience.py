"""Whom the checks speak to: a family saying yes reads nothing of the checks of the hub home's adults (S24)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from constellations.homes.models import CarerCheck
from constellations.stays.deciding import accept, offer, take_offer
from constellations.stays.other_nights import say_yes, want_other_nights
from core.refusals import Changed
from tests.factories.pages_house import NOW, TODAY, Builder, House
from tests.integration.test_stay_other_nights import LATER
from tests.integration.test_stay_policies import act

FOR_FAMILIES = "the hub home cannot take planned sleepovers just now"


def lapse_a_check(house: House) -> None:
    """A medical at the hub home has run out."""
    with house.database.as_owner() as session:
        Builder(session).put(
            CarerCheck,
            service_id=house.heron.service_id,
            household_id=house.heron.hub.id,
            person_id=house.heron.hub_carer.id,
            kind="medical",
            done_on=TODAY - timedelta(days=3000),
            result="fine",
            recorded_by=house.manager.id,
            recorded_at=NOW - timedelta(hours=1),
        )


def test_S24_a_family_that_takes_an_offer_reads_what_is_for_families(house: House) -> None:
    ask = house.ask(house.marsh, "Sol")
    act(house, house.heron.hub_carer, lambda unit: offer(unit, ask, LATER))
    lapse_a_check(house)
    with pytest.raises(Changed, match=FOR_FAMILIES):
        act(house, house.marsh.carer, lambda unit: take_offer(unit, ask))


def test_S24_R18_a_family_that_says_yes_to_other_nights_reads_what_is_for_families(house: House) -> None:
    stay = house.certain(house.marsh, "Sol")
    act(house, house.heron.hub_carer, lambda unit: want_other_nights(unit, stay, LATER))
    lapse_a_check(house)
    with pytest.raises(Changed, match=FOR_FAMILIES):
        act(house, house.marsh.carer, lambda unit: say_yes(unit, stay))


def test_S24_the_hub_home_reads_what_is_wrong_with_it(house: House) -> None:
    ask = house.ask(house.marsh, "Sol")
    lapse_a_check(house)
    with pytest.raises(Changed, match="a check of an adult here has run out"):
        act(house, house.heron.hub_carer, lambda unit: accept(unit, ask))
