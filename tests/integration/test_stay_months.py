"""Months through the use cases: a yes is given to every ask for which a bed is free each night (R9, R14).

The engine alone is shown by 1,000 months in tests/unit; here it reads what is free from the tables and writes who
sleeps where. `make soak` fills 40 months.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from constellations.stays import deciding, unavailable
from core.refusals import Refusal
from core.typed import Typed
from core.unit_of_work import run
from tests.factories.pages_house import DAY, NOW, TODAY, House
from tests.harness.racers import size
from tests.integration.test_stay_history import PROMISES, broken, reset

MONTHS, ASKS = 40, 30
BEDS = 2


def taken_by_night(house: House) -> Counter[date]:
    """How many beds are taken or closed, by night."""
    with house.database.as_owner() as session:
        query = text("select night, count(distinct bed_id) as n from bed_night group by night")
        return Counter({row.night: row.n for row in session.execute(query)})


def away(house: House, child: object) -> set[date]:
    """The nights that the child sleeps at the hub home."""
    with house.database.as_owner() as session:
        found = session.execute(text("select night from bed_night where child_id = :child"), {"child": child})
        return set(found.scalars())


def close_some(house: House, dice: random.Random) -> None:
    """The hub home closes a bed for a few nights."""
    first = TODAY + dice.randint(10, 36) * DAY
    typed = {"first": str(first), "home": str(first + dice.randint(1, 4) * DAY), "reason": "leave"}
    bed = str(dice.choice(house.heron.beds))
    with house.app.app_context():
        run(
            house.heron.hub_carer.actor,
            None,
            lambda unit: str(unavailable.close_nights(unit, house.heron.id, Typed(MultiDict({**typed, "which": bed})))),
            now=NOW,
        )


def answer(house: House, dice: random.Random) -> tuple[bool, bool, str]:
    """A family asks and the hub home says yes: whether a bed was free each night, whether it was given, and to what."""
    families = [(house.marsh, "Sol"), (house.marsh, "Mali"), (house.sethi, "Reuben"), (house.penrose, "Elsie")]
    first, count = TODAY + dice.randint(10, 36) * DAY, dice.choice((1, 2, 2, 3, 5))
    nights = {first + n * DAY for n in range(count)}
    at_home = [one for one in families if not nights & away(house, one[0].children[one[1]])]
    if not at_home:
        return True, True, "nobody is at home"
    family, child = dice.choice(at_home)
    taken = taken_by_night(house)
    there_is = all(taken[night] < BEDS for night in nights)
    try:
        stay = house.ask(family, child, first, count, now=NOW)
        with house.app.app_context():
            run(house.heron.hub_carer.actor, None, lambda unit: deciding.accept(unit, stay), now=NOW)
    except Refusal as refusal:
        return there_is, False, f"{child}, {count} from {first}: {refusal}"
    return there_is, True, f"{child}, {count} from {first}"


def test_R9_R14_R15_a_month_is_never_under_filled(house: House) -> None:
    dice, seen, wrong = random.Random(9), Counter[bool](), list[str]()
    for _ in range(size(MONTHS)):
        reset(house, shared=False, kept=0)
        for _ in range(3):
            close_some(house, dice)
        for _ in range(ASKS):
            there_is, given, what = answer(house, dice)
            seen[given] += 1
            wrong += [what] if there_is is not given else []
        assert broken(house, 0) == [], PROMISES
    print(f"{size(MONTHS)} months: {seen[True]} given, {seen[False]} refused")
    assert wrong == []
    assert min(seen.values()) >= size(MONTHS)
