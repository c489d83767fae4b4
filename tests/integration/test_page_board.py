"""The bed board: who sleeps where for those who organise, free and taken for everybody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from markupsafe import Markup
from sqlalchemy import text

from constellations.stays.pages import BoardPage
from core.drawn import drawn
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, TODAY, House, Somebody

OpenAs = Callable[[Somebody], Browser]


@pytest.fixture
def busy(house: House) -> House:
    """A fortnight with a stay of each family, an ask, a block and a bed kept for emergencies."""
    house.certain(house.sethi, "Reuben", FRIDAY)
    house.certain(house.marsh, "Sol", FRIDAY + 3 * DAY)
    house.ask(house.penrose, "Elsie", FRIDAY + 7 * DAY)
    row = "insert into bed_night (bed_id, night, service_id, kind, reason) values (:bed, :night, :service, :kind, :why)"
    here = {"service": house.heron.service_id}
    with house.database.as_owner() as session:
        blocked = {"bed": house.heron.beds[0], "night": TODAY + 12 * DAY, "kind": "block", "why": "training"}
        kept = {"bed": house.heron.beds[1], "night": TODAY, "kind": "kept", "why": ""}
        session.execute(text(row), [blocked | here, kept | here])
    return house


def board_of(house: House) -> str:
    return f"/constellations/{house.heron.id}/board"


def test_those_who_organise_see_names(busy: House, open_as: OpenAs) -> None:
    for person in (busy.heron.hub_carer, busy.heron.liaison_worker, busy.manager):
        page = open_as(person).get(board_of(busy))
        assert "Heron hub, 2 beds. 50 of 56 bed-nights free, Mon 2 to Sun 29 Mar" in page.words
        assert "Fri 6 March to Sat 7 March, Bed 1, Reuben, Sethi" in page.words
        assert "Mon 9 March to Tue 10 March, Bed 1, Sol, Marsh" in page.words
        assert "Penrose asked for Fri 13 March to Sat 14 March, no bed held, by" in page.words
        assert "Mon 16 March, Bed 1, Hub away, training" in page.words
        assert "Wed 4 March, Bed 2, Kept, for emergencies" in page.words
        assert not page.has_link("Ask for a sleepover")


def test_a_family_sees_its_own_and_that_others_are_taken(busy: House, open_as: OpenAs) -> None:
    page = open_as(busy.marsh.carer).get(board_of(busy))
    assert "Fri 6 March to Sat 7 March, Bed 1, Taken" in page.words
    assert "Mon 9 March to Tue 10 March, Bed 1, Sol, Marsh" in page.words
    assert "Mon 16 March, Bed 1, Blocked" in page.words
    for secret in ("Reuben", "Sethi", "Elsie", "Penrose", "training", "asked for Fri 13"):
        assert secret not in page.html, secret
    assert page.has_link("Ask for a sleepover")
    stays = {link.attrib["href"] for link in page.all("a") if link.attrib["href"].startswith("/stays/0")}
    assert len(stays) == 1


def test_R8_a_board_is_drawn_once_for_those_who_may_see_the_same_and_for_nobody_else(
    busy: House, open_as: OpenAs
) -> None:
    drawn.cache_clear()
    boards = [open_as(person).get(board_of(busy)) for person in (busy.heron.hub_carer, busy.manager)]
    assert all("Reuben" in board.html for board in boards)
    assert (drawn.cache_info().misses, drawn.cache_info().hits) == (1, 1)
    for person in (busy.marsh.carer, busy.penrose.carer):
        assert "Reuben" not in open_as(person).get(board_of(busy)).html
    assert (drawn.cache_info().misses, drawn.cache_info().hits) == (3, 1)
    busy.certain(busy.sethi, "Reuben", FRIDAY + 10 * DAY)
    assert "Mon 16 March to Tue 17 March, Bed 2, Reuben" in open_as(busy.manager).get(board_of(busy)).words


def test_R8_control_a_drawing_kept_by_its_address_would_show_names_to_everybody(
    busy: House, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[tuple[str, str], Markup] = {}

    def by_address(template: str, page: BoardPage) -> Markup:
        return kept.setdefault((template, page.fragment_url), drawn(template, page))

    monkeypatch.setitem(busy.app.jinja_env.globals, "drawn", by_address)
    monkeypatch.setattr(busy.app.jinja_env, "cache", {})  # a template keeps the globals that it was read with
    open_as(busy.heron.hub_carer).get(board_of(busy))
    assert "Reuben" in open_as(busy.marsh.carer).get(board_of(busy)).html


def test_an_own_ask_stands_in_its_lane(busy: House, open_as: OpenAs) -> None:
    page = open_as(busy.penrose.carer).get(board_of(busy))
    assert "Elsie asked for Fri 13 March to Sat 14 March, no bed held" in page.words
    assert "Reuben" not in page.html


def test_the_hub_home_is_told_which_ask_is_first(busy: House, open_as: OpenAs) -> None:
    page = open_as(busy.heron.hub_carer).get(board_of(busy))
    assert "1 ask waits for you. Answer Penrose first, by Saturday" in page.words


def test_the_board_turns_by_weeks_and_fortnights(busy: House, open_as: OpenAs) -> None:
    browser = open_as(busy.heron.hub_carer)
    page = browser.get(board_of(busy))
    assert "Mon 16 Mar to Sun 12 Apr" in browser.get(page.link("Later nights")).words
    assert "Mon 16 Feb to Sun 15 Mar" in browser.get(page.link("Earlier nights")).words
    assert "Mon 9 Mar to Sun 5 Apr" in browser.get(page.link("Week after")).words
    assert "Mon 23 Feb to Sun 22 Mar" in browser.get(page.link("Week before")).words
    assert "Mon 2 to Sun 29 Mar" in browser.get(page.link("Today")).words


@pytest.mark.parametrize(
    "start", ["", "x", "2026-13-01", "9999-12-31", "0001-01-01", "2026-03-02' or 1=1", "\x00", "2026-W10-1"]
)
def test_a_start_that_is_no_day_shows_some_board(busy: House, open_as: OpenAs, start: str) -> None:
    page = open_as(busy.heron.hub_carer).get(board_of(busy), query_string={"start": start})
    assert "Mon 2 to Sun 29 Mar" in page.words


@pytest.mark.parametrize("start", ["2000-01-01", "2100-12-31", "2099-12-28"])
def test_the_first_and_last_boards_are_there(busy: House, open_as: OpenAs, start: str) -> None:
    page = open_as(busy.heron.hub_carer).get(board_of(busy), query_string={"start": start})
    assert "56 of 56 bed-nights free" in page.words


def test_a_free_night_to_come_can_be_asked_for(busy: House, open_as: OpenAs) -> None:
    page = open_as(busy.marsh.carer).get(board_of(busy))
    assert page.has_link("Thu 5 March, Bed 1, free")
    assert not page.has_link("Tue 3 March")
    assert "Tue 3 March, Bed 1, past" in page.words
