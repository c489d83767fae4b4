"""The ladders of the product's own urgent kinds: a concern (R48) and broken glass, told again until acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text

from tests.factories.concerns import Safeguarding, appoint
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, Builder, House, Somebody
from tests.factories.told_until import QUARTER, live_until, minutes

OpenAs = Callable[[Somebody], Browser]


@pytest.fixture
def leads(house: House) -> Safeguarding:
    """Two safeguarding leads with telephones."""
    made = appoint(house)
    with house.database.as_owner() as session:
        session.execute(text("update person set phone = '07700 900111'"))
    return made


def test_R48_R44_a_concern_is_told_again_each_quarter_until_somebody_has_it(
    leads: Safeguarding, open_as: OpenAs
) -> None:
    concern = leads.tell(leads.house.marsh.carer)
    went = live_until(leads.house, NOW + timedelta(minutes=35))
    for way in ("mail", "text"):
        assert minutes(went, way, leads.nina.name) == [0, 15, 30]
        assert minutes(went, way, leads.ivan.name) == [0, 15, 30]
    assert minutes(went, "mail", leads.nina.name, "Again: Concern") == [15, 30]
    with time_machine.travel(NOW + timedelta(minutes=36), tick=False):
        ivan, nina = open_as(leads.ivan), open_as(leads.nina)
        assert "I have seen it" not in nina.get("/notices").words  # not by a word: by taking it
        ivan.get(f"/concerns/{concern}")  # looking is no acknowledgement
    went = live_until(leads.house, NOW + timedelta(minutes=46), begin=NOW + timedelta(minutes=45))
    assert len(went) == 4
    with time_machine.travel(NOW + timedelta(minutes=47), tick=False):
        nina.send(nina.get(f"/concerns/{concern}").form("I have this"))
    assert (
        live_until(leads.house, NOW + timedelta(days=1), begin=NOW + timedelta(minutes=50), step=timedelta(hours=1))
        == []
    )
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        assert "Done" in open_as(leads.ivan).get("/notices").words


def test_R48_where_nobody_has_it_within_the_hour_the_clock_goes_on_telling(leads: Safeguarding) -> None:
    leads.tell(leads.house.marsh.carer)
    went = live_until(leads.house, NOW + timedelta(hours=2, minutes=10))
    assert minutes(went, "mail", leads.nina.name) == [0, 15, 30, 45, 60, 120]
    assert minutes(went, "mail", "Ruth", "nobody has acknowledged it") == [60, 120]


def test_R48_at_night_those_named_are_told_for_an_hour_and_again_in_the_morning(leads: Safeguarding) -> None:
    night = datetime(2026, 3, 4, 22, 0, tzinfo=UTC)
    leads.tell(leads.house.marsh.carer, now=night)
    went = live_until(leads.house, night + timedelta(hours=11), begin=night)
    assert minutes(went, "text", leads.nina.name) == [0, 15, 30, 45, 660]  # quiet hours are none of theirs (R44)
    assert minutes(went, "mail", "Duty team") == [0]


@pytest.mark.parametrize(
    ("raised", "opens"),
    [
        ("2027-03-28T00:40", "2027-03-30T08:00"),  # the clocks go forward at one; Monday is Easter Monday
        ("2027-10-31T00:40", "2027-11-01T09:00"),  # in the hour that comes twice
        ("2026-12-25T11:00", "2026-12-29T09:00"),  # Christmas Day, a Friday
        ("2028-02-28T23:40", "2028-02-29T09:00"),  # into the leap day
    ],
)
def test_R48_R70_the_ladder_keeps_its_pace_over_clock_changes_and_holidays(
    leads: Safeguarding, raised: str, opens: str
) -> None:
    begin, morning = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (raised, opens))
    leads.tell(leads.house.marsh.carer, now=begin)
    went = live_until(leads.house, begin + timedelta(hours=2), begin=begin)
    for way in ("mail", "text"):
        assert minutes(went, way, leads.nina.name) == [0, 15, 30, 45]
    assert minutes(went, "mail", "Duty team") == [0]
    assert live_until(leads.house, morning - QUARTER, begin=morning - QUARTER) == []
    later = live_until(leads.house, morning, begin=morning)
    assert len([one for one in later if "mail" in one and leads.nina.name in one]) == 1


def test_broken_glass_is_told_again_until_each_has_said_that_they_have_seen_it(house: House, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        make = Builder(session)
        one, two, three = (
            make.member(name, house.heron.service_id, role)
            for name, role in (
                ("Grace Lund", "safeguarding_lead"),
                ("Nia Bell", "safeguarding_lead"),
                ("Dilys Poole", "records_officer"),
            )
        )
    lead = open_as(one)
    form = lead.get("/service/break-glass/new").form("Break the glass")
    lead.send(form, first_name="Sol", reason="She rang the duty line from a station, alone and afraid.")
    went = live_until(house, NOW + timedelta(hours=5), step=timedelta(hours=1))
    assert minutes(went, "mail", two.name) == minutes(went, "mail", three.name) == [0, 60, 300]
    with time_machine.travel(NOW + timedelta(hours=6), tick=False):
        nia = open_as(two)
        page = nia.send(nia.get("/notices").form("I have seen it"))
        assert "You are not told of it again" in page.words
    later = live_until(house, NOW + timedelta(hours=31), begin=NOW + timedelta(hours=6), step=timedelta(hours=1))
    assert minutes(later, "mail", two.name) == []
    assert len(minutes(later, "mail", three.name)) == 1
    with time_machine.travel(NOW + timedelta(hours=32), tick=False):
        officer = open_as(three)
        asked = officer.send(officer.get("/notices").form(action="/open"))
        assert "I have seen it" in officer.get("/notices").words  # opened is not acknowledged
        officer.send(asked.form("Keep this review"), finding="right", words="Read the concern and rang the lead.")
    end = NOW + timedelta(days=9)
    rest = live_until(house, end, begin=NOW + timedelta(hours=33), step=timedelta(hours=8))
    assert [one for one in rest if "broke glass" in one] == []
