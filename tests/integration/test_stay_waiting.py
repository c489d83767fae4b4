"""The waiting list with manners: one family at a time, in order, whoever cancelled, never what has begun (4.9, S17)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from constellations.stays.asking import Asking, begin_ask, choose_nights, send_ask
from constellations.stays.dates import StayDates
from constellations.stays.deciding import accept, cancel, decline, expire
from constellations.stays.effects import OFFER_JOB
from constellations.stays.other_nights import want_other_nights
from constellations.stays.rules import AskReason, DeclineReason
from constellations.stays.waiting import offer_next, still_wanted
from core.actor import worker
from core.refusals import Changed
from core.unit_of_work import run
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, Builder, Family, House, Somebody
from tests.integration.test_stay_other_nights import mails, nights_of
from tests.integration.test_stay_policies import act, rows, state

OpenAs = Callable[[Somebody], Browser]
FAR = FRIDAY + 14 * DAY


def wait(house: House, family: Family, *children: str, first: date = FAR, nights: int = 1, now: datetime = NOW) -> UUID:
    """The family asks for nights that are full and says that it would wait."""
    chosen, dates = [family.children[child] for child in children], StayDates(first, first + nights * DAY)
    asking = Asking(AskReason.BREAK, flexible=False, child_view="", note="", waits=True)
    with house.app.app_context():
        made = UUID(run(family.carer.actor, None, lambda unit: begin_ask(unit, chosen), now=now))
        run(family.carer.actor, None, lambda unit: choose_nights(unit, made, dates), now=now)
        run(family.carer.actor, None, lambda unit: send_ask(unit, made, asking), now=now)
    return made


def come_free(house: House, now: datetime = NOW) -> None:
    """What the clock does once nights came free."""
    clock = worker("due", service_id=house.heron.service_id)
    with house.app.app_context():
        run(clock, None, lambda unit: offer_next(unit, house.heron.id), now=now)


def held(house: House, stay: UUID) -> bool:
    (found,) = rows(house, "select held_until is not null and waits_since is not null from stay where id = :s", s=stay)
    return bool(found[0])


@pytest.fixture
def full(house: House) -> tuple[House, UUID, UUID]:
    """Both beds of a Friday are taken, by two stays of other families."""
    with house.database.as_owner() as session:
        make = Builder(session)
        others = [
            make.home(name, "Pat", house.heron.id, house.heron.service_id, children=(("Kit", 8, "delegated"),))
            for name in ("Aldous", "Bowen")
        ]
    one, two = (house.certain(family, "Kit", FAR, 1) for family in others)
    return house, one, two


def test_R17_E37_freed_nights_are_held_for_one_family_in_order(full: tuple[House, UUID, UUID], open_as: OpenAs) -> None:
    house, taken, _ = full
    first = wait(house, house.sethi, "Reuben", now=NOW - timedelta(hours=2))
    second = wait(house, house.penrose, "Elsie", now=NOW - timedelta(hours=1))
    assert "1 ask" not in open_as(house.heron.hub_carer).get("/today").words
    assert "Number 2 of 2" in open_as(house.penrose.carer).get(f"/stays/{second}").words
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken))
    due = rows(
        house, "select due_at from due_row where job = :job and subject_id = :c", job=OFFER_JOB, c=house.heron.id
    )
    assert (NOW,) in due
    come_free(house)
    assert (held(house, first), held(house, second)) == (True, False)
    assert nights_of(house, first, "hold") == [FAR]
    assert mails(house, first, "stay-place-held") == [house.sethi.carer.id]
    assert mails(house, second, "stay-place-held") == []
    come_free(house)
    assert not held(house, second)


def test_E37_who_still_wants_it_asks_and_the_hub_home_says_yes(full: tuple[House, UUID, UUID], open_as: OpenAs) -> None:
    house, taken, _ = full
    stay = wait(house, house.sethi, "Reuben")
    with pytest.raises(Changed, match="waiting list"):
        act(house, house.heron.hub_carer, lambda unit: accept(unit, stay))
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken))
    come_free(house)
    family = open_as(house.sethi.carer)
    assert "a bed came free" in family.get("/today").words
    family.send(family.get(f"/stays/{stay}").form("Yes, we still want it"))
    assert mails(house, stay, "stay-asked") == [house.heron.hub_carer.id]
    hub = open_as(house.heron.hub_carer)
    assert "See and answer" in hub.get("/today").words
    hub.send(hub.get(f"/stays/{stay}").form("Say yes"))
    assert state(house, stay)[0] == "confirmed"
    assert nights_of(house, stay) == [FAR]
    assert nights_of(house, stay, "hold") == []


@pytest.mark.parametrize("who", ["family", "hub", "service"])
def test_R17_E37_it_fires_whoever_cancelled(full: tuple[House, UUID, UUID], who: str) -> None:
    house, taken, _ = full
    stay = wait(house, house.sethi, "Reuben")
    family = rows(house, "select asked_by from stay where id = :s", s=taken)[0][0]
    people = {"hub": house.heron.hub_carer, "service": house.manager}
    actor = people.get(who) or Somebody(UUID(str(family)), "", "")
    act(house, actor, lambda unit: cancel(unit, taken))
    come_free(house)
    assert held(house, stay)


def test_E37_a_pair_that_cannot_fit_is_passed_over_and_told_and_keeps_its_place(
    full: tuple[House, UUID, UUID], open_as: OpenAs
) -> None:
    house, taken, other = full
    with house.database.as_owner() as session:
        session.execute(text("update child set sleepover_authority = 'delegated'"))
    pair = wait(house, house.marsh, "Sol", "Mali", now=NOW - timedelta(hours=2))
    single = wait(house, house.sethi, "Reuben", now=NOW - timedelta(hours=1))
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken))
    come_free(house)
    assert (held(house, pair), held(house, single)) == (False, True)
    assert mails(house, pair, "stay-passed-over") == [house.marsh.carer.id]
    assert "Passed over" in open_as(house.marsh.carer).get(f"/stays/{pair}").words
    act(house, house.sethi.carer, lambda unit: cancel(unit, single))
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, other))
    come_free(house)
    assert held(house, pair)
    assert len(nights_of(house, pair, "hold")) == 2


def test_S17_without_an_answer_the_hold_goes_to_the_next(full: tuple[House, UUID, UUID]) -> None:
    house, taken, _ = full
    first = wait(house, house.sethi, "Reuben", now=NOW - timedelta(hours=2))
    second = wait(house, house.penrose, "Elsie", now=NOW - timedelta(hours=1))
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken))
    come_free(house)
    (until,) = rows(house, "select held_until from stay where id = :s", s=first)[0]
    assert until == NOW + DAY
    clock = worker("due", service_id=house.heron.service_id)
    for moment, over in ((NOW + DAY - timedelta(minutes=1), "requested"), (NOW + DAY, "expired")):
        with house.app.app_context():
            run(clock, None, lambda unit: expire(unit, first), now=moment)
        assert state(house, first)[0] == over
    come_free(house, NOW + DAY)
    assert held(house, second)
    assert mails(house, first, "stay-wait-over") == [house.sethi.carer.id]
    with pytest.raises(Changed):
        act(house, house.sethi.carer, lambda unit: still_wanted(unit, first), now=NOW + DAY)


def test_S17_in_the_night_nothing_is_held_and_in_the_morning_it_is(full: tuple[House, UUID, UUID]) -> None:
    house, taken, _ = full
    stay = wait(house, house.sethi, "Reuben")
    late, morning = datetime(2026, 3, 4, 22, 30, tzinfo=UTC), datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken), now=late)
    come_free(house, late)
    assert not held(house, stay)
    due = rows(house, "select due_at from due_row where job = :job and due_at > :late", job=OFFER_JOB, late=late)
    assert (morning,) in due
    come_free(house, morning)
    assert held(house, stay)


def test_E37_what_has_begun_is_never_announced(full: tuple[House, UUID, UUID]) -> None:
    house, taken, _ = full
    stay = wait(house, house.sethi, "Reuben")
    begun = datetime.combine(FAR, datetime.min.time(), UTC) + timedelta(hours=18)
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken), now=begun)
    come_free(house, begun)
    assert not held(house, stay)
    assert mails(house, stay, "stay-place-held") == []
    clock = worker("due", service_id=house.heron.service_id)
    with house.app.app_context():
        run(clock, None, lambda unit: expire(unit, stay), now=begun)
    assert state(house, stay)[0] == "expired"


def test_E37_who_leaves_the_list_is_asked_no_more(full: tuple[House, UUID, UUID], open_as: OpenAs) -> None:
    house, taken, _ = full
    first = wait(house, house.sethi, "Reuben", now=NOW - timedelta(hours=2))
    second = wait(house, house.penrose, "Elsie", now=NOW - timedelta(hours=1))
    family = open_as(house.sethi.carer)
    family.send(family.get(f"/stays/{first}").form("Leave the waiting list"))
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken))
    come_free(house)
    assert (held(house, first), held(house, second)) == (False, True)


def test_R20_the_kept_bed_is_asked_for_when_it_comes_free_by_the_clock(house: House) -> None:
    with house.database.as_owner() as session:
        session.execute(text("delete from service_setting where setting = 'S11'"))
    house.certain(house.sethi, "Reuben", FAR, 1)
    stay = wait(house, house.penrose, "Elsie")
    opens = datetime(2026, 3, 18, 18, 1, tzinfo=UTC)
    due = rows(house, "select due_at from due_row where job = :job", job=OFFER_JOB)
    assert (opens,) in due
    come_free(house, opens - timedelta(minutes=1))
    assert not held(house, stay)
    come_free(house, opens)
    assert held(house, stay)


@pytest.mark.parametrize("first", [FAR, date(2026, 3, 29)])
def test_R20_E24_a_stay_of_more_nights_is_looked_at_when_each_opens(house: House, first: date) -> None:
    """Over the clock change of 29 March too: 48 hours of the wall before it are 47 in UTC."""
    with house.database.as_owner() as session:
        session.execute(text("delete from service_setting where setting = 'S11'"))
    house.certain(house.sethi, "Reuben", first, 2)
    stay = wait(house, house.penrose, "Elsie", first=first, nights=2)
    opens = [
        datetime.combine(first + n * DAY, datetime.min.time(), UTC) + timedelta(hours=18, minutes=1) for n in (-2, -1)
    ]
    due = rows(house, "select due_at from due_row where job = :job order by 1", job=OFFER_JOB)
    assert {(moment,) for moment in opens} <= set(due)
    come_free(house, opens[0])
    assert not held(house, stay)
    come_free(house, opens[1])
    assert held(house, stay)


def test_R20_E24_the_kept_bed_opens_by_the_clocks_of_the_wall(house: House) -> None:
    with house.database.as_owner() as session:
        session.execute(text("delete from service_setting where setting = 'S11'"))
    monday = date(2026, 3, 30)  # the clocks go forward in the night before, so 48 hours of the wall are 47 in UTC
    house.certain(house.sethi, "Reuben", monday, 1)
    stay = wait(house, house.penrose, "Elsie", first=monday)
    opens = datetime(2026, 3, 28, 18, 1, tzinfo=UTC)
    assert (opens,) in rows(house, "select due_at from due_row where job = :job", job=OFFER_JOB)
    come_free(house, opens - timedelta(minutes=1))
    assert not held(house, stay)
    come_free(house, opens)
    assert held(house, stay)


def test_R18_nights_that_changed_come_free_for_who_waits(full: tuple[House, UUID, UUID]) -> None:
    house, taken, _ = full
    stay = wait(house, house.sethi, "Reuben")
    act(house, house.heron.hub_carer, lambda unit: want_other_nights(unit, taken, StayDates(FAR + DAY, FAR + 2 * DAY)))
    come_free(house)
    assert not held(house, stay)


def test_R14_a_held_bed_is_nobody_elses(full: tuple[House, UUID, UUID]) -> None:
    house, taken, _ = full
    stay = wait(house, house.sethi, "Reuben")
    act(house, house.heron.hub_carer, lambda unit: cancel(unit, taken))
    come_free(house)
    with pytest.raises(Changed):
        house.ask(house.penrose, "Elsie", FAR, 1)
    act(house, house.sethi.carer, lambda unit: still_wanted(unit, stay))
    act(house, house.heron.hub_carer, lambda unit: decline(unit, stay, DeclineReason.REST))
    assert nights_of(house, stay, "hold") == []
    assert state(house, house.ask(house.penrose, "Elsie", FAR, 1))[0] == "requested"


def test_S17_only_where_beds_stand_in_the_way_can_one_wait(house: House) -> None:
    house.certain(house.sethi, "Reuben", FAR, 1)
    with pytest.raises(Changed, match="already has a sleepover"):
        wait(house, house.sethi, "Reuben")


def test_E37_the_pages_offer_to_wait_without_script(full: tuple[House, UUID, UUID], open_as: OpenAs) -> None:
    house, _, _ = full
    draft = house.draft(house.sethi, "Reuben", FAR, 1)
    family = open_as(house.sethi.carer)
    assert "Wait for these nights" in family.get(f"/stays/{draft}/nights").words
    page = family.get(f"/stays/{draft}/send")
    answer = family.send(page.form("Join the waiting list"), reason="break")
    assert "On the waiting list" in answer.words
    assert (
        "waiting list"
        in open_as(house.heron.hub_carer).get(f"/constellations/{house.heron.id}/board?start={FAR}").words
    )
