"""Mentions: told to who reads the conversation and to nobody else (R37, R38), without a word of the message (R43)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.factories.conversations import heron, reads, say
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.told_until import live_until

OpenAs = Callable[[Somebody], Browser]
CANARY = "the boiler sings"


def thread(house: House) -> str:
    return f"/messages/{heron(house)}"


def mails_to(went: list[str], person: Somebody) -> list[str]:
    return [one for one in went if f"mail {person.name}:" in one and "mention" in one]


def test_R37_R43_only_who_reads_it_can_be_mentioned_and_no_word_of_it_leaves(house: House) -> None:
    wren, dee = house.wren.hub_carer, house.marsh.carer
    say(house, house.heron.hub_carer, heron(house), f"@{dee.name} and @{wren.name}, {CANARY}")
    went = live_until(house, NOW)
    (told,) = mails_to(went, dee)
    assert "A message mentions you (Heron, everyone)." in told
    assert CANARY not in "".join(went)
    assert house.heron.hub_carer.name not in told
    assert mails_to(went, wren) == []


def test_whoever_has_read_it_is_told_no_more(house: House, open_as: OpenAs) -> None:
    dee = house.marsh.carer
    say(house, house.heron.hub_carer, heron(house), f"@{dee.name}?")
    assert len(mails_to(live_until(house, NOW), dee)) == 1
    browser = open_as(dee)
    assert "1 new one here." in browser.get("/notices").words
    reads(house, dee, heron(house), 1)
    assert "no new ones here." in browser.get("/notices").words
    say(house, house.heron.hub_carer, heron(house), f"@{dee.name}, again?")
    reads(house, dee, heron(house), 2)
    assert mails_to(live_until(house, NOW), dee) == []
    assert "no new ones here." in browser.get("/notices").words


def test_what_was_deleted_mentions_nobody_and_a_change_tells_whom_it_adds(house: House, open_as: OpenAs) -> None:
    dee, anil, marion = house.marsh.carer, house.sethi.carer, open_as(house.heron.hub_carer)
    message = say(house, house.heron.hub_carer, heron(house), f"@{dee.name}?")
    one = f"{thread(house)}/{message}"
    marion.post(f"{one}/edit", marion.hidden() | {"words": f"@{dee.name} and @{anil.name}?"})
    went = live_until(house, NOW)
    assert (len(mails_to(went, dee)), len(mails_to(went, anil))) == (1, 1)
    gone = say(house, house.heron.hub_carer, heron(house), f"@{dee.name}, again?")
    marion.post(f"{thread(house)}/{gone}/delete", marion.hidden())
    later = NOW + timedelta(minutes=1)
    assert mails_to(live_until(house, later, begin=later), dee) == []


def test_R38_the_names_that_are_offered_are_of_who_reads_here(house: House, open_as: OpenAs) -> None:
    offered = open_as(house.marsh.carer).ask("GET", f"{thread(house)}/names").get_json()["people"]
    assert house.heron.hub_carer.name in offered
    assert house.marsh.carer.name not in offered
    assert house.wren.hub_carer.name not in offered
    assert open_as(house.wren.hub_carer).ask("GET", f"{thread(house)}/names").status_code == 404
