"""Asking for a sleepover without a script: child, nights, reason, sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from tests.factories.pages_browser import ORIGIN, Browser
from tests.factories.pages_house import DAY, FRIDAY, TODAY, House, Somebody
from tests.factories.pages_parsed import Page

OpenAs = Callable[[Somebody], Browser]


def begin(browser: Browser, child: str = "Sol") -> Page:
    """Step 1; returns the page of the nights."""
    return browser.send(browser.get("/stays/ask").form(child), button=child)


def type_dates(browser: Browser, page: Page, first: str, home: str, status: int = 200) -> Page:
    """Type the two dates of step 2."""
    return browser.send(page.form("Check these dates"), status=status, first=first, home=home)


def fill_beds(house: House) -> None:
    """Both beds of the weekend are taken."""
    house.certain(house.sethi, "Reuben")
    house.certain(house.penrose, "Elsie")


def test_from_child_to_sent_by_pressing(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = browser.get(browser.get("/today").link("Ask for a sleepover"))
    assert page.title == "Who is it for?"
    page = browser.send(page.form("Sol"), button="Sol")
    assert page.title == "Which nights for Sol?"
    page = browser.send(page.form("Fri 6 March"), button="Fri 6 March")
    assert "From Fri 6 March. Now the day home." in page.words
    assert not page.has_link("Continue")
    page = browser.send(page.form("Sun 8 March"), button="Sun 8 March")
    assert "Yes, you can ask for these nights Nothing else is needed once Marion says yes." in page.words
    page = browser.get(page.link("Continue"))
    assert page.title == "Fri 6 to Sun 8 Mar"
    page = browser.send(page.form("Send the ask"), reason="break", flexible="yes", child_view="Bunk bed", note="")
    assert page.title == "Fri 6 to Sun 8 Mar"
    assert (
        "your family Fri 6 to Sun 8 Mar 2 nights for Sol Asked, no bed held The hub answers by 6 pm today" in page.words
    )
    assert "A break for us" in page.words
    assert "Sol says “Bunk bed”" in page.words
    assert page.has_button("Cancel this sleepover")
    assert not page.has_button("Say yes")


def test_a_family_with_one_child_begins_with_the_nights(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.sethi.carer)
    page = browser.get("/stays/ask")
    assert page.title == "Which nights for Reuben?"
    page = type_dates(browser, page, "8 3 2026", "6 3 2026", status=422)
    assert "The day home is before the first night. Check both dates." in page.words
    page = browser.send(page.form("Fri 6 March"), button="Fri 6 March")
    assert "From Fri 6 March. Now the day home." in page.words
    page = browser.send(page.form("Sun 8 March"), button="Sun 8 March")
    assert page.has_link("Continue")


def test_with_one_child_a_night_tapped_on_the_board_leaves_only_the_day_home(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.sethi.carer)
    page = browser.get(browser.get(f"/constellations/{house.heron.id}/board").link("Sat 7 March, Bed 1, free"))
    assert "From Sat 7 March. Now the day home." in page.words
    page = browser.send(page.form("Mon 9 March"), button="Mon 9 March")
    assert "Sat 7 to Mon 9 Mar, 2 nights" in page.words
    assert page.has_link("Continue")


def test_why_it_was_asked_last_stands_chosen_next_time(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    for reason, first in (("work", 6), ("", 13)):
        page = type_dates(browser, begin(browser), f"{first} 3 2026", f"{first + 2} 3 2026")
        form = browser.get(page.link("Continue")).form("Send the ask")
        assert form.fields.get("reason", "") == ("" if reason else "work")
        browser.send(form, reason=reason or "work")
    with house.database.as_owner() as session:
        assert session.execute(text("select reason from stay")).scalars().all() == ["work", "work"]


def test_asking_holds_no_bed(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = type_dates(browser, begin(browser), "6 3 2026", "8 3 2026")
    browser.send(browser.get(page.link("Continue")).form("Send the ask"), reason="work")
    with house.database.as_owner() as session:
        assert session.execute(text("select count(*) from bed_night")).scalar() == 0
        assert session.execute(text("select state from stay")).scalars().all() == ["requested"]


def test_dates_can_be_typed_as_people_write_them(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    for first, home in (("6 3 2026", "8 3 26"), ("Fri 6 March", "8 Mar"), ("2026-03-06", "2026-03-08")):
        page = type_dates(browser, begin(browser), first, home)
        assert "Fri 6 to Sun 8 Mar, 2 nights" in page.words


def test_a_night_tapped_on_the_board_comes_along(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    board = browser.get(f"/constellations/{house.heron.id}/board")
    page = browser.get(board.link("Sat 7 March, Bed 1, free"))
    page = browser.send(page.form("Sol"), button="Sol")
    assert "From Sat 7 March. Now the day home." in page.words


def test_R11_nights_that_cannot_be_offer_others(house: House, open_as: OpenAs) -> None:
    fill_beds(house)
    browser = open_as(house.marsh.carer)
    page = type_dates(browser, begin(browser), "6 3 2026", "8 3 2026")
    assert "Not these nights: both beds are taken on Fri 6 and Sat 7" in page.words
    assert "Choose other nights, or ring Marion." in page.words
    assert not page.has_link("Continue")
    page = browser.send(page.form("Sun 8 to Tue 10 Mar"), button="Sun 8 to Tue 10 Mar")
    assert "Sun 8 to Tue 10 Mar, 2 nights" in page.words
    assert page.has_link("Continue")


def test_the_pages_say_nothing_of_other_families(house: House, open_as: OpenAs) -> None:
    fill_beds(house)
    browser = open_as(house.marsh.carer)
    page = type_dates(browser, begin(browser), "6 3 2026", "8 3 2026")
    for name in ("Reuben", "Sethi", "Elsie", "Penrose"):
        assert name not in page.html


def test_taken_meanwhile_it_is_said_and_nothing_typed_is_lost(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = type_dates(browser, begin(browser), "6 3 2026", "8 3 2026")
    form = browser.get(page.link("Continue")).form("Send the ask")
    fill_beds(house)
    page = browser.send(form, status=409, reason="work", child_view="I want the bunk", note="Swimming on Saturday")
    assert "Not these nights: both beds are taken on Fri 6 and Sat 7" in page.words
    assert page.value_of("child_view") == "I want the bunk"
    assert page.value_of("note") == "Swimming on Saturday"
    assert page.form("Join the waiting list").fields["reason"] == "work"
    page = browser.send(page.form("Sun 8 to Tue 10 Mar"), button="Sun 8 to Tue 10 Mar")
    assert page.title == "Sun 8 to Tue 10 Mar"
    assert page.value_of("child_view") == "I want the bunk"
    assert page.form("Send the ask").fields["reason"] == "work"


def test_a_reason_is_needed_and_said_by_its_field(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = type_dates(browser, begin(browser), "6 3 2026", "8 3 2026")
    page = browser.send(browser.get(page.link("Continue")).form("Send the ask"), status=422, note="Swimming")
    assert page.error_of("reason") == "Choose why you ask."
    assert page.value_of("note") == "Swimming"
    assert words_of_title(page).startswith("Mistake: ")


def words_of_title(page: Page) -> str:
    return page.one("title").text or ""


WORDS: dict[str, Any] = {
    "child_view": "I want the bunk",
    "note": "Swimming on Saturday",
    "flexible": "yes",
    "reason": "work",
}


def keeps_its_words(page: Page) -> bool:
    form = page.form("Send the ask").fields
    return all(form.get(name) == words for name, words in WORDS.items())


def at_the_third_page(browser: Browser) -> Page:
    page = type_dates(browser, begin(browser), "6 3 2026", "8 3 2026")
    return browser.get(page.link("Continue"))


def test_words_come_along_on_the_way_back_and_never_into_an_address(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = at_the_third_page(browser)
    page = browser.send(page.form("Send the ask"), button="Back", **WORDS)
    assert page.title == "Which nights for Sol?"
    assert page.path.endswith("/nights")
    page = type_dates(browser, page, "7 3 2026", "8 3 2026")
    page = browser.get(page.link("Continue"))
    assert page.title == "Sat 7 to Sun 8 Mar"
    assert keeps_its_words(page)
    page = browser.send(page.form("Send the ask"))
    assert "Can move? Yes Sol says “I want the bunk” Note Swimming on Saturday" in page.words


def test_words_are_kept_while_they_are_typed(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = at_the_third_page(browser)
    form = page.form("Send the ask")
    for words in ({"note": "Swim"}, WORDS):
        sent = form.fields | words | {"go": "keep"}
        answer = browser.ask("POST", form.action, data=sent, headers={"Origin": ORIGIN})
        assert (answer.status_code, answer.data) == (204, b"")
    assert keeps_its_words(browser.get(page.path))
    assert keeps_its_words(browser.get(type_dates(browser, begin(browser), "6 3 2026", "8 3 2026").link("Continue")))
    browser.send(form, **WORDS)
    answer = browser.ask("POST", form.action, data=form.fields | {"go": "keep"}, headers={"Origin": ORIGIN})
    assert answer.status_code == 409


def test_one_childs_words_are_never_anothers(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    browser.send(at_the_third_page(browser).form("Send the ask"), button="Back", **WORDS)
    page = type_dates(browser, begin(browser, "Mali"), "6 3 2026", "8 3 2026")
    page = browser.get(page.link("Continue"))
    assert "What does Mali say?" in page.words
    assert page.value_of("child_view") == ""
    assert page.value_of("note") == "Swimming on Saturday"


def test_words_that_cannot_be_kept_are_not_left_behind(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    form = at_the_third_page(browser).form("Send the ask")
    page = browser.send(form, button="Back", status=422, note="a" * 501)
    assert page.error_of("note") == "Use 500 characters at most. This has 501."
    assert page.error_of("reason") == ""
    assert page.value_of("note") == "a" * 501


def test_only_the_family_keeps_words_in_its_draft(house: House, open_as: OpenAs) -> None:
    draft = house.draft(house.marsh, "Sol")
    for person in (house.sethi.carer, house.heron.hub_carer, house.manager):
        browser = open_as(person)
        browser.post(f"/stays/{draft}/send", browser.hidden() | WORDS | {"go": "keep"}, status=404)


def test_there_is_one_draft_and_it_is_gone_on_with(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    first = begin(browser)
    type_dates(browser, first, "6 3 2026", "8 3 2026")
    again = begin(browser, "Mali")
    assert again.path == first.path
    assert "Which nights for Mali?" in again.words
    assert "Fri 6 to Sun 8 Mar, 2 nights" in again.words
    assert "One person must agree." in again.words


def test_the_month_turns_and_says_which_nights_are_full(house: House, open_as: OpenAs) -> None:
    fill_beds(house)
    browser = open_as(house.marsh.carer)
    page = begin(browser)
    assert page.has_button("Fri 6 March, full")
    assert page.has_button("Thu 5 March, 2 beds free")
    assert not page.has_button("Tue 3 March")
    later = browser.get(page.link("Month after"))
    assert "April 2026" in later.words
    assert later.has_button("Wed 1 April, 2 beds free")


def test_only_satellite_carers_may_ask(house: House, open_as: OpenAs) -> None:
    for person in (house.heron.hub_carer, house.heron.liaison_worker, house.manager, house.social_worker):
        browser = open_as(person)
        browser.get("/stays/ask", status=404)
        fields = {**browser.hidden(), "child": str(house.marsh.children["Sol"])}
        browser.post("/stays/ask", fields, status=404)


def test_E15_a_family_of_a_partner_asks_like_any_other(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.penrose.carer)
    page = type_dates(browser, browser.get("/stays/ask"), "6 3 2026", "8 3 2026")
    page = browser.send(browser.get(page.link("Continue")).form("Send the ask"), reason="break")
    assert "Asked, no bed held" in page.words
    hub = open_as(house.heron.hub_carer).get(page.path)
    assert "2 nights for Elsie, 3" in hub.words
    assert "the Penrose family" in hub.words


def test_their_own_stays_are_listed_with_what_became_of_them(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    empty = browser.get("/stays")
    assert "No sleepovers yet The hub has 2 beds free this Friday and Saturday." in empty.words
    house.certain(house.marsh, "Sol", FRIDAY)
    house.ask(house.marsh, "Mali", FRIDAY + 7 * DAY)
    page = browser.get("/stays")
    assert "Fri 6 to Sun 8 Mar 2 nights for Sol Certain" in page.words
    assert "Fri 13 to Sun 15 Mar 2 nights for Mali Asked, no bed held" in page.words
    assert "The hub has 1 bed free this Friday and Saturday." in page.words
    assert TODAY < FRIDAY
