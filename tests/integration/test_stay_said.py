"""What pages say of a stay is so: who did not answer, whose turn it is, whether a bed is held (R16, R17, S17, E37)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from constellations.stays.deciding import expire
from core.actor import worker
from core.unit_of_work import run
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, NOW, House, Somebody
from tests.integration import test_stay_waiting as waiting
from tests.integration.test_stay_policies import state

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
