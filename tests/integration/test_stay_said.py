"""What pages say of a stay is so: who did not answer, whose turn it is, whether a bed is held (R16, R17, S17, E37)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from accounts.spaces.models import Membership
from constellations.homes.queries import find_home
from constellations.stays.deciding import cancel, expire, offer
from constellations.stays.waiting import still_wanted
from core.actor import worker
from core.unit_of_work import read, run
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, NOW, SINCE, Builder, House, Somebody
from tests.integration import test_stay_waiting as waiting
from tests.integration.test_stay_other_nights import LATER
from tests.integration.test_stay_policies import act, state

OpenAs = Callable[[Somebody], Browser]
full = waiting.full
"""The fixture: both beds of a Friday are taken."""


def let_expire(house: House, stay: UUID, after: timedelta) -> None:
    """What the clock does when nobody answered."""
    with house.app.app_context():
        run(worker("due", service_id=house.heron.service_id), None, lambda unit: expire(unit, stay), now=NOW + after)
    assert state(house, stay)[0] == "expired"


def test_R16_an_ask_that_closed_was_answered_by_nobody(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Sol")
    let_expire(house, ask, 2 * DAY)
    words = open_as(house.marsh.carer).get(f"/stays/{ask}").words
    assert "Nobody answered in time" in words
    assert "Kith did not answer" not in words


def test_E37_a_wait_that_ended_is_over_and_nobody_failed_to_answer(
    full: tuple[House, UUID, UUID], open_as: OpenAs
) -> None:
    house, _, _ = full
    stay = waiting.wait(house, house.sethi, "Reuben")
    let_expire(house, stay, 20 * DAY)
    words = open_as(house.sethi.carer).get(f"/stays/{stay}").words
    assert "The waiting is over" in words
    assert "did not answer in time" not in words


def test_E37_who_is_on_the_waiting_list_does_not_wait_for_the_hubs_answer(
    full: tuple[House, UUID, UUID], open_as: OpenAs
) -> None:
    house, taken, _ = full
    for come_free in (False, True):  # and once a bed is held it is the family that answers
        if not come_free:
            waiting.wait(house, house.sethi, "Reuben")
        else:
            act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken))
            waiting.come_free(house)
        with house.app.app_context():
            home = read(house.heron.hub_carer.actor, lambda unit: find_home(unit, house.heron.id), now=NOW)
        assert home is not None
        assert home.asks_waiting == 0
        board = open_as(house.heron.hub_carer).get(f"/constellations/{house.heron.id}/board?start={waiting.FAR}").words
        assert "Sethi ask, on the waiting list" in board
        assert "answer by" not in board
    house.ask(house.marsh, "Sol")
    with house.app.app_context():
        home = read(house.heron.hub_carer.actor, lambda unit: find_home(unit, house.heron.id), now=NOW)
    assert home is not None
    assert home.asks_waiting == 1


def test_E37_several_constellations_do_not_count_the_waiting_list_as_asks(
    full: tuple[House, UUID, UUID], open_as: OpenAs
) -> None:
    house, _, _ = full
    with house.database.as_owner() as session:
        liaison, make = house.heron.liaison_worker, Builder(session)
        make.put(Membership, person_id=liaison.id, space_id=house.wren.id, role="liaison_worker", since=SINCE)
    waiting.wait(house, house.sethi, "Reuben")
    assert "1 ask waits" not in open_as(liaison).get("/today").words
    house.ask(house.marsh, "Sol")
    assert "1 ask waits" in open_as(liaison).get("/today").words


def test_S17_a_bed_that_is_held_is_said_to_be_held(full: tuple[House, UUID, UUID], open_as: OpenAs) -> None:
    house, taken, _ = full
    stay = waiting.wait(house, house.sethi, "Reuben")
    hub, family = open_as(house.heron.hub_carer), open_as(house.sethi.carer)
    board = f"/constellations/{house.heron.id}/board?start={waiting.FAR}"
    assert "no bed held, waiting list" in hub.get(board).words
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken))
    waiting.come_free(house)
    assert "a bed is held, waiting list" in hub.get(board).words
    act(house, house.sethi.carer, lambda unit: still_wanted(unit, stay))
    assert "The Sethi family ask A bed is held" in hub.get("/today").words
    assert "a bed is held, by" in hub.get(board).words
    page = family.get(f"/stays/{stay}").words
    assert "Asked, a bed is held" in page
    assert "no bed held" not in page


def test_R16_an_offer_that_holds_the_bed_says_so(house: House, open_as: OpenAs) -> None:
    held, plain = house.ask(house.marsh, "Sol"), house.ask(house.sethi, "Reuben")
    act(house, house.heron.hub_carer, lambda unit: offer(unit, held, LATER, holding=True))
    act(house, house.heron.hub_carer, lambda unit: offer(unit, plain, LATER))
    assert "The hub offers other nights A bed is held" in open_as(house.marsh.carer).get("/today").words
    assert "The hub offers other nights No bed held" in open_as(house.sethi.carer).get("/today").words
