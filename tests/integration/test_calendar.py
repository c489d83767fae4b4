"""The hub home's calendar on the board: kept by hub home and liaison worker, seen by each as far as it is theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

import pytest
from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from accounts.spaces.models import HouseholdPlace
from constellations.calendar.models import CalendarEntry
from constellations.calendar.rules import MOST_OF_A_DAY, Hours
from constellations.calendar.services import change
from core.refusals import Changed, TooLate
from core.typed import Typed
from core.unit_of_work import run
from tests.factories.matrix_calendar import ENTRY, add_entry
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, Builder, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_watch import statements

OpenAs = Callable[[Somebody], Browser]
MEETING = {"kind": "meeting", "day": "6 3 2026", "starts": "2 pm", "ends": "4 pm", "audience": "everybody"}


def board(house: House) -> str:
    return f"/constellations/{house.heron.id}/board"


def new(house: House) -> str:
    return f"/constellations/{house.heron.id}/calendar/new"


def add(house: House, browser: Browser, status: int = 200, **fields: str) -> Page:
    return browser.send(browser.get(new(house)).form("Add to the calendar"), status=status, **(MEETING | fields))


def words(browser: Browser, path: str) -> str:
    return " ".join(browser.get(path).words.split())


def test_what_is_added_stands_on_the_board_and_is_changed_and_cancelled(house: House, open_as: OpenAs) -> None:
    marion, dee = open_as(house.heron.hub_carer), open_as(house.marsh.carer)
    add(house, marion, words="Sunday lunch", place="The village hall")
    for browser in (marion, dee, open_as(house.heron.liaison_worker), open_as(house.manager)):
        said = words(browser, board(house))
        assert "Fri 6 Mar, 2 to 4 pm Constellation meeting: Sunday lunch, The village hall" in said
        assert "Constellation meeting: Sunday lunch, 2 to 4 pm, The village hall" in said  # the phone's agenda
    links = [one.attrib["href"] for one in marion.get(board(house)).all("a")]
    url = next(one for one in links if one.endswith("/change"))
    assert not [one.attrib["href"] for one in dee.get(board(house)).all("a") if "/calendar/" in one.attrib["href"]]
    dee.get(url, 403)
    dee.get(new(house), 403)
    form = marion.get(url).form("Save the change")
    assert form.fields["day"] == "6 3 2026", "as the hint asks for it"
    marion.send(form, starts="10 am", ends="noon")
    assert "Fri 6 Mar, 10 am to noon" in words(dee, board(house))
    marion.send(marion.get(url.replace("change", "cancel")).form("Cancel it"))
    assert "Sunday lunch" not in words(marion, board(house))
    marion.get(url, 404)
    with house.database.as_owner() as session:
        kept = session.query(CalendarEntry).one()
        assert (kept.cancelled_by, kept.words, kept.version) == (house.heron.hub_carer.id, "Sunday lunch", 2)


def test_family_time_is_busy_for_families_and_nothing_of_it_is_in_their_page(house: House, open_as: OpenAs) -> None:
    worker = open_as(house.heron.liaison_worker)
    add(house, worker, kind="family_time", words="With Grandad", place="Rowan centre")
    add(house, worker, kind="visit", words="Panel member", starts="5 pm", ends="6 pm", audience="hub_home")
    assert "Family time: With Grandad" in words(open_as(house.heron.hub_carer), board(house))
    for person in (house.marsh.carer, house.social_worker):
        page = open_as(person).get(board(house))
        assert "Fri 6 Mar, 2 to 4 pm The hub home is busy" in " ".join(page.words.split())
        for secret in ("Grandad", "Rowan", "Family time", "Panel"):
            assert secret not in page.html, secret


def test_R39_a_childs_name_is_asked_about_before_it_stands_on_the_board(house: House, open_as: OpenAs) -> None:
    marion = open_as(house.heron.hub_carer)
    page = add(house, marion, 422, words="Birthday of Mali")
    assert "Look again" in page.words
    assert "Mali" not in words(open_as(house.sethi.carer), board(house))


def test_R7_who_left_sees_no_calendar(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    with house.database.as_owner() as session:
        add_entry(Builder(session), house.heron)
    assert "Constellation meeting" in words(dee, board(house))
    with house.database.as_owner() as session:
        session.get_one(HouseholdPlace, house.marsh.place_id).until = NOW
    dee.get(board(house), 404)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "party"}, "Choose what it is."),
        ({"day": ""}, "Type the day."),
        ({"day": "31 2 2026"}, "Type a day with its year"),
        ({"day": "1 3 2026"}, "This is before 4 March 2026"),
        ({"starts": "2"}, "Say am or pm"),
        ({"starts": "", "ends": ""}, "Type when it begins."),
        ({"ends": "1 pm"}, "It ends after it begins"),
        ({"kind": "other"}, "Say in a few words what it is."),
        ({"words": "x" * 81}, "Use 80 characters at most"),
        ({"audience": ""}, "Choose who it is for."),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_and_stays_typed(
    house: House, open_as: OpenAs, typed: dict[str, str], said: str
) -> None:
    page = add(house, open_as(house.heron.hub_carer), 422, **({"place": "The village hall"} | typed))
    assert said in page.words
    assert "The village hall" in page.html


def test_two_who_change_it_do_not_overwrite_each_other(house: House) -> None:
    with house.database.as_owner() as session:
        made = add_entry(Builder(session), house.heron)
        past = add_entry(Builder(session), house.heron, words="Past")
        over = Hours.on(NOW.date(), time(8), time(9))
        entry = session.get_one(CalendarEntry, past)
        entry.day, entry.starts_at, entry.ends_at = NOW.date(), over.starts, over.ends
    fields = Typed(MultiDict(ENTRY))
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: change(unit, made, fields), now=NOW)
        with pytest.raises(Changed):
            run(
                house.heron.liaison_worker.actor,
                None,
                lambda unit: change(unit, made, Typed(MultiDict(ENTRY))),
                now=NOW,
            )
        with pytest.raises(TooLate):
            run(house.heron.hub_carer.actor, None, lambda unit: change(unit, past, Typed(MultiDict(ENTRY))), now=NOW)


def test_a_day_is_full_and_the_board_takes_no_statement_more(house: House, open_as: OpenAs) -> None:
    marion = open_as(house.heron.hub_carer)
    counts = []
    for first, last in ((0, 1), (1, MOST_OF_A_DAY)):
        with house.database.as_owner() as session:
            for _ in range(first, last):
                add_entry(Builder(session), house.heron)
        marion.get(board(house))
        with statements(house.database.connection) as seen:
            marion.get(board(house))
        counts.append(seen.count)
    assert counts[0] == counts[1] <= 6
    assert "which is the most" in add(house, marion, 422).words
    add(house, marion, day=str(FRIDAY + DAY))


def test_the_free_words_lie_sealed_in_table_and_audit(house: House, open_as: OpenAs) -> None:
    add(house, open_as(house.heron.hub_carer), words="Sunday lunch", place="Mill Lane")
    with house.database.as_owner() as session:
        for table in ("calendar_entry", "audit_entry"):
            everything = session.scalar(text(f"select string_agg(t::text, ' ') from {table} t"))
            assert "lunch" not in everything
            assert "Mill Lane" not in everything
        told = session.scalars(text("select kind from stream_entry where kind = 'calendar-changed'")).all()
        assert len(told) == 1
