"""After any history of asks, answers, moves and closed nights the promises of beds hold (R4, R9 to R14, R20).

Hypothesis makes up the histories and a plain reading of the tables judges them after every step; nothing of the engine
is asked. `make soak` runs 2,000 of them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from constellations.stays import deciding, happening, unavailable
from constellations.stays.check_beds import emergency_reserve
from constellations.stays.dates import StayDates
from constellations.stays.deciding import offer
from constellations.stays.rules import DeclineReason
from core.refusals import Refusal
from core.typed import Typed
from core.unit_of_work import Unit, run
from tests.factories.pages_house import DAY, NOW, TODAY, Family, House, Somebody
from tests.harness.racers import SOAKING
from tests.unit.rules_document import mutated

HISTORIES, FEW = 2_000, 20
WHAT = ["ask", "accept", "offer", "take", "decline", "cancel", "agree", "close", "open", "undo", "later"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["ask", "accept", "offer", "take", "decline", "cancel", "agree", "close", "open", "undo", "later"]
        ),
        st.integers(0, 5),
        st.integers(1, 12),
        st.integers(1, 4),
    ),
    min_size=4,
    max_size=14,
)
PROMISES = {
    "R9 more stays than beds on a night": """
        select night from bed_night n join bed b on b.id = n.bed_id where b.constellation_id = :c
        group by night having count(*) > (select count(*) from bed where constellation_id = :c)""",
    "R11 a child in two accepted stays": """
        select a.stay_id from stay_child a join stay_child b on a.child_id = b.child_id and a.stay_id < b.stay_id
        where a.holds and b.holds and a.nights && b.nights""",
    "R12 R14 a stay that holds has each of its nights, and no other has any": """
        select s.id from stay s left join bed_night n on n.stay_id = s.id where s.constellation_id = :c
        group by s.id having count(n.night) <> case
          when s.state in ('accepted', 'awaiting_approval', 'confirmed', 'in_progress') then s.home_day - s.first_night
          else 0 end""",
    "R13 two children in one room without an agreement": """
        select n.night from bed_night n join bed b on b.id = n.bed_id
        join bed o on o.room_id = b.room_id and o.id > b.id
        join bed_night m on m.bed_id = o.id and m.night = n.night
        where n.child_id is not null and m.child_id is not null and n.child_id <> m.child_id""",
    "R20 a planned stay took the bed that is kept": """
        select n.night from bed_night n join stay s on s.id = n.stay_id join bed b on b.id = n.bed_id
        where b.constellation_id = :c group by n.night
        having count(*) > (select count(*) from bed where constellation_id = :c) - :kept""",
    "R4 a family in two constellations": """
        select household_id from household_place where role = 'satellite' and until is null
        group by household_id having count(*) > 1""",
}


class History:
    """The people of Heron act, one after the other; what is refused is refused."""

    def __init__(self, house: House) -> None:
        self.house, self.now = house, NOW
        self.stays: list[UUID] = []
        self.families: list[tuple[Family, str]] = [
            (house.marsh, "Sol"),
            (house.marsh, "Mali"),
            (house.sethi, "Reuben"),
            (house.penrose, "Elsie"),
        ]

    def act(self, who: Somebody, command: Callable[[Unit], Any]) -> None:
        with suppress(Refusal), self.house.app.app_context():
            run(who.actor, None, command, now=self.now)

    def step(self, what: str, which: int, day: int, nights: int) -> None:
        """One step of the history."""
        hub, first = self.house.heron.hub_carer, TODAY + (day + 2) * DAY
        if what == "ask":
            self.ask(which, first, nights)
        elif what == "close":
            fields = {"first": str(first), "home": str(first + nights * DAY), "which": "whole", "reason": "leave"}
            self.act(hub, lambda u: str(unavailable.close_nights(u, self.house.heron.id, Typed(MultiDict(fields)))))
        elif what == "open":
            self.act(hub, self.open_all)
        elif what == "later":
            self.now += timedelta(hours=6)
        elif self.stays:
            self.answer(what, self.stays[which % len(self.stays)], StayDates(first, first + nights * DAY))

    def ask(self, which: int, first: Any, nights: int) -> None:
        family, child = self.families[which % len(self.families)]
        with suppress(Refusal):
            self.stays.append(self.house.ask(family, child, first, nights, now=self.now))

    def open_all(self, unit: Unit) -> str:
        for row in unavailable.list_closings(unit, self.house.heron.id):
            unavailable.open_again(unit, row.id)
        return "opened"

    def answer(self, what: str, stay: UUID, dates: StayDates) -> None:
        """Somebody does something to a stay."""
        house = self.house
        family = house.marsh.carer if what in {"take", "cancel"} else house.heron.hub_carer
        commands: dict[str, tuple[Somebody, Callable[[Unit], Any]]] = {
            "accept": (house.heron.hub_carer, lambda unit: deciding.accept(unit, stay)),
            "offer": (house.heron.hub_carer, lambda unit: offer(unit, stay, dates)),
            "take": (family, lambda unit: deciding.take_offer(unit, stay)),
            "decline": (house.heron.hub_carer, lambda unit: deciding.decline(unit, stay, DeclineReason.REST)),
            "cancel": (family, lambda unit: deciding.cancel(unit, stay)),
            "agree": (house.manager, lambda unit: deciding.approve(unit, stay)),
            "undo": (house.heron.hub_carer, lambda unit: happening.nobody_came(unit, stay)),
        }
        self.act(*commands[what])


def broken(house: House, kept: int) -> list[str]:
    """The promises that do not hold now, by a plain reading of the tables."""
    with house.database.as_owner() as session:
        values = {"c": house.heron.id, "kept": kept}
        return [name for name, query in PROMISES.items() if session.execute(text(query), values).first() is not None]


def reset(house: House, *, shared: bool, kept: int) -> None:
    """Nothing has happened yet; `shared` puts both beds into one room, `kept` beds are for emergencies throughout."""
    room = "(select min(room_id::text)::uuid from bed where constellation_id = :c)"
    with house.database.as_owner() as session:
        for table in ("bed_night", "check_result", "stay_child", "stay", "unavailability"):
            session.execute(text(f"delete from {table}"))
        values = {"c": house.heron.id, "beds": kept}
        if shared:
            session.execute(text(f"update bed set room_id = {room} where constellation_id = :c"), values)
        rule = "jsonb_build_object('beds', cast(:beds as int), 'hours', 0)"
        session.execute(text(f"update service_setting set value = {rule} where setting = 'S11'"), values)


@settings(
    max_examples=HISTORIES if SOAKING else FEW,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, shared=st.booleans(), kept=st.integers(0, 1))
def test_R4_R9_R11_R12_R13_R14_R20_no_history_breaks_a_promise(
    house: House, steps: list[tuple[str, int, int, int]], shared: bool, kept: int
) -> None:
    reset(house, shared=shared, kept=kept)
    history = History(house)
    for step in steps:
        history.step(*step)
        assert broken(house, kept) == []


def test_control_a_broken_promise_is_found(house: House) -> None:
    house.certain(house.marsh, "Sol")
    with house.database.as_owner() as session:
        session.execute(text("delete from bed_night where night = (select min(night) from bed_night)"))
    assert broken(house, 0) == ["R12 R14 a stay that holds has each of its nights, and no other has any"]


def test_R20_control_without_the_check_the_kept_bed_is_taken_and_that_is_found(house: House) -> None:
    two_asks = [("ask", 0, 5, 1), ("ask", 2, 5, 1), ("accept", 0, 1, 1), ("accept", 1, 1, 1)]
    for guarded in (True, False):
        reset(house, shared=False, kept=1)
        history = History(house)
        with nullcontext() if guarded else mutated(emergency_reserve):
            for step in two_asks:
                history.step(*step)
        assert broken(house, 1) == ([] if guarded else ["R20 a planned stay took the bed that is kept"])
