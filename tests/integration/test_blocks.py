"""Blocking somebody: no direct messages between the two, quietly; everything else goes on."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from tests.factories.conversations import heron, say
from tests.factories.direct import begun
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
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
    assert "This message could not be sent. What you wrote is still here." in refused.words
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
    group = begun(house, house.marsh.carer, house.heron.hub_carer, house.sethi.carer)
    say(house, house.marsh.carer, group, "Lunch?")
    assert words_of(marion.get(f"/messages/{group}")) == ["Lunch?"]
    say(house, house.heron.hub_carer, heron(house), "It is open now.")


def test_it_is_taken_back_on_the_account_page(house: House, open_as: OpenAs) -> None:
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    url = f"/messages/{begun(house, house.marsh.carer, house.heron.hub_carer)}"
    assert "Blocked people" not in marion.get("/account").words
    marion.send(marion.get(f"{url}/block").form("Block Dee Marsh"))
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
