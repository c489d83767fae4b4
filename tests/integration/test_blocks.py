"""Blocking somebody: no direct messages between the two, quietly; everything else goes on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from tests.factories.conversations import heron, say
from tests.factories.direct import begun
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, Builder, House, Somebody
from tests.integration.test_conversations import row, thread, words_of, write

OpenAs = Callable[[Somebody], Browser]


def test_who_is_blocked_reads_a_plain_sentence_and_loses_nothing(house: House, open_as: OpenAs) -> None:
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    url = f"/messages/{begun(house, house.marsh.carer, house.heron.hub_carer)}"
    write(dee, url, "Hello")
    page = marion.get(marion.get(url).link("Block"))
    assert "Nobody is told." in page.words
    assert "Direct messages are blocked." in marion.send(page.form("Block Dee Marsh")).words
    refused = write(dee, url, "Are you there?", status=422)
    told = "This message could not be sent. What you wrote is still here. Ring them, or write to everyone."
    assert told in refused.words
    assert refused.one("textarea", id="words").text == "Are you there?"
    own = write(marion, url, "Hello", status=422)
    assert "You have blocked Dee Marsh. Take that back under Your account" in own.words
    assert words_of(dee.get(url)) == ["Hello"]
    sent = row(house, "select id from message")[0][0]
    assert "could not be sent" in dee.send(
        dee.get(f"{url}/{sent}/edit").form("Save"), status=422, words="Round the back door"
    ).words  # fmt: skip
    again = dee.get(f"/messages/new?to={house.heron.hub_carer.id}")
    assert dee.send(again.form("Go on")).path == url, "and to begin anew says nothing either"


def test_a_block_keeps_nothing_from_anybody_but_direct_messages(house: House, open_as: OpenAs) -> None:
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    url = f"/messages/{begun(house, house.marsh.carer, house.heron.hub_carer)}"
    marion.send(marion.get(f"{url}/block").form("Block Dee Marsh"))
    write(dee, thread(house), "The hall is locked.")
    assert words_of(marion.get(thread(house))) == ["The hall is locked."]
    group = begun(house, house.sethi.carer, house.heron.hub_carer, house.marsh.carer)  # of a third, who knows nothing
    say(house, house.marsh.carer, group, "Lunch?")
    assert words_of(marion.get(f"/messages/{group}")) == ["Lunch?"]
    say(house, house.heron.hub_carer, heron(house), "It is open now.")


def test_a_small_group_is_no_way_round_a_block(house: House, open_as: OpenAs) -> None:
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    group = begun(house, house.marsh.carer, house.heron.hub_carer, house.sethi.carer)
    direct = begun(house, house.marsh.carer, house.heron.hub_carer)
    marion.send(marion.get(f"/messages/{direct}/block").form("Block Dee Marsh"))
    marion.send(marion.get(f"/messages/{group}/leave").form("Leave"))
    who: dict[str, str | list[str]] = {
        "who": [str(house.heron.hub_carer.id), str(house.sethi.carer.id)],
        "name": "Lunch",
    }
    assert "could not be sent" in dee.post("/messages/new", {**dee.hidden(), **who}, status=422).words
    named = {"who": str(house.heron.hub_carer.id)}
    assert "could not be sent" in dee.post(f"/messages/{group}/people", dee.hidden() | named, status=422).words
    marion.get(f"/messages/{group}", status=404)
    own: dict[str, str | list[str]] = {"who": [str(house.marsh.carer.id), str(house.sethi.carer.id)], "name": "Lunch"}
    assert "You have blocked Dee Marsh." in marion.post("/messages/new", {**marion.hidden(), **own}, status=422).words


def test_who_is_blocked_asks_reacts_pins_and_restores_nothing(house: House, open_as: OpenAs) -> None:
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    direct = begun(house, house.heron.hub_carer, house.marsh.carer)
    url = f"/messages/{direct}"
    mine = say(house, house.heron.hub_carer, direct, "Hello")
    gone = say(house, house.heron.hub_carer, direct, "Gone")
    theirs = say(house, house.marsh.carer, direct, "Hello yourself")
    marion.post(f"{url}/{gone}/delete", marion.hidden())
    marion.post(f"{url}/{theirs}/react", marion.hidden() | {"feel": "hug on"})
    dee.send(dee.get(f"{url}/block").form("Block Marion Tallis"))
    assert "Ring them" in marion.post(f"{url}/{theirs}/react", marion.hidden() | {"feel": "thanks on"}, 422).words
    marion.post(f"{url}/{theirs}/react", marion.hidden() | {"feel": "hug off"})  # less of them is no way round
    assert "Ring them" in marion.post(f"{url}/{gone}/restore", marion.hidden(), 422).words
    assert "You have blocked" in dee.post(f"{url}/{mine}/react", dee.hidden() | {"feel": "thanks on"}, 422).words
    in_place = {"Accept": "application/json"}
    sent = marion.hidden() | {"feel": "thanks on"}
    answer = marion.ask("POST", f"{url}/{theirs}/react", data=sent, headers=in_place)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["feel"])
    assert row(house, "select count(*) from message_reaction") == [(0,)]
    assert row(house, "select count(*) from message where deleted_at is not null") == [(1,)]


def test_of_two_nobody_asks_everyone_and_nothing_is_pinned(house: House, open_as: OpenAs) -> None:
    marion = open_as(house.heron.hub_carer)
    direct = begun(house, house.heron.hub_carer, house.marsh.carer)
    url = f"/messages/{direct}"
    mine = say(house, house.heron.hub_carer, direct, "Hello")
    page = marion.get(url)
    assert "everyone to confirm" not in page.words
    assert "Pin a fact" not in page.words
    marion.post(f"{url}/{mine}/ask", marion.hidden(), 404)
    marion.post(f"{url}/send", marion.hidden() | {"words": "Read this", "asks": "yes"}, 422)
    fact = {"label": "Hub phone", "value": "01632 555 0100"}
    for where in (url, f"/messages/{begun(house, house.heron.hub_carer, house.marsh.carer, house.sethi.carer)}"):
        marion.get(f"{where}/pinned/new", 404)
        marion.post(f"{where}/pinned/new", marion.hidden() | fact, 404)
    assert row(house, "select count(*) from message_confirmation") == [(0,)]


@pytest.mark.parametrize("worker", ["social_worker", "manager", "liaison_worker"])
def test_nobody_blocks_who_works_with_their_family(house: House, open_as: OpenAs, worker: str) -> None:
    theirs = house.heron.liaison_worker if worker == "liaison_worker" else getattr(house, worker)
    url = f"/messages/{begun(house, theirs, house.marsh.carer)}"
    dee, works = open_as(house.marsh.carer), open_as(theirs)
    for browser, sentence in (
        (dee, "You cannot block somebody who works with your family. Talk to their service."),
        (works, "You cannot block somebody whose family you work with. Talk to your service."),
    ):
        page = browser.get(f"{url}/block")
        assert sentence in page.words
        assert "Nobody is told." not in page.words
        refused = browser.post(f"{url}/block", browser.hidden(), 409).words
        assert sentence.split(". ")[0] in refused
    assert row(house, "select count(*) from person_block") == [(0,)]


def test_a_block_from_before_somebody_worked_with_the_family_cuts_nobody_off(house: House, open_as: OpenAs) -> None:
    url = f"/messages/{begun(house, house.heron.hub_carer, house.marsh.carer)}"
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    dee.send(dee.get(f"{url}/block").form("Block Marion Tallis"))
    write(marion, url, "Hello", status=422)
    with house.database.as_owner() as session:
        Builder(session).assigned(house.marsh, house.heron.hub_carer.id)
    assert words_of(write(marion, url, "Hello")) == ["Hello"]


def test_it_is_taken_back_on_the_account_page(house: House, open_as: OpenAs) -> None:
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    url = f"/messages/{begun(house, house.marsh.carer, house.heron.hub_carer)}"
    assert "Blocked people" not in marion.get("/account").words
    marion.send(marion.get(f"{url}/block").form("Block Dee Marsh"))
    assert marion.get(url).link("You have blocked them: take it back") == "/account/blocked"
    assert dee.get(url).link("Block").endswith("/block")
    account = marion.get("/account")
    assert "1 person: no direct messages between you" in account.words
    page = marion.get("/account/blocked")
    assert "Choose whose messages you want again." in marion.send(page.form("Take it back"), status=422).words
    marion.send(page.form("Take it back"), who=str(house.marsh.carer.id))
    assert words_of(write(dee, url, "Hello")) == ["Hello"]
    assert "You have blocked nobody." in marion.get("/account/blocked").words


def test_whom_somebody_blocked_nobody_else_reads(house: House, open_as: OpenAs) -> None:
    marion = open_as(house.heron.hub_carer)
    url = f"/messages/{begun(house, house.marsh.carer, house.heron.hub_carer)}"
    marion.send(marion.get(f"{url}/block").form("Block Dee Marsh"))
    connection = house.database.connection
    for person, many in ((house.heron.hub_carer, 1), (house.marsh.carer, 0), (house.manager, 0)):
        house.database.act_as("kith_web")
        connection.execute(text("select set_context(:p, :at, false)"), {"p": person.id, "at": NOW}).all()
        assert connection.execute(text("select count(*) from person_block")).scalar_one() == many
