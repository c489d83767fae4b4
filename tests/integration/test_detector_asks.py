"""The detector asks before a message goes: on the page, for the script, when a message is changed; it keeps only counts
(R39)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from community.conversations.rules import Kind
from tests.factories.conversations import heron, say
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_watch import changed, contents

OpenAs = Callable[[Somebody], Browser]
CHILD = "Sol"


def thread(house: House, kind: Kind = Kind.EVERYONE) -> str:
    return f"/messages/{heron(house, kind)}"


def said(page: Page) -> list[str]:
    found = ["".join(one.itertext()) for one in page.all("p") if "said__words" in one.attrib.get("class", "")]
    return [words for words in found if words != "Words"]


def yes(page: Page) -> str:
    """What the button "Send it as it is" says."""
    return next(one.attrib["value"] for one in page.all("button", name="sure") if one.attrib["value"])


def as_script(browser: Browser, house: House, words: str, **fields: str) -> tuple[int, dict[str, object]]:
    form = browser.get(thread(house)).form("Send")
    headers = {"Origin": "http://localhost", "Accept": "application/json"}
    answer = browser.ask("POST", form.action, data=form.fields | {"words": words} | fields, headers=headers)
    return answer.status_code, answer.get_json()


def test_R39_a_childs_name_is_asked_about_and_held_until_confirmed(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    before = contents(house.database)
    words = f"{CHILD} is coming on Friday,\nwith the blue bag"
    page = dee.send(dee.get(thread(house)).form("Send"), status=422, words=words)
    assert "Look again before this goes" in page.words
    assert f"A child’s name: {CHILD}" in page.words
    assert page.one("textarea", id="words").text == words, "nothing that was typed is lost"
    assert "Put it with a sleepover" in page.words
    assert changed(before, contents(house.database)) in ([], ["session"])
    assert said(dee.send(page.form("Send it as it is"), sure=yes(page))) == [words]


def test_R39_the_ordinary_button_asks_again_and_changed_words_go(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    page = dee.send(dee.get(thread(house)).form("Send"), status=422, words=f"{CHILD} is coming")
    again = dee.send(page.form("Send"), status=422)
    assert "Look again before this goes" in again.words
    both = dee.send(
        page.form("Send it as it is"), status=422, sure=yes(page), words=f"{CHILD} is coming, ring 07700 900123"
    )
    assert "A phone number: 07700 900123" in both.words
    assert f"A child’s name: {CHILD}" not in both.words, "only what is new is asked about"
    assert said(dee.send(again.form("Send"), words="We are coming")) == ["We are coming"]


def test_R39_nothing_delays_who_speaks_of_danger(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    words = f"Ring 999, {CHILD} is not breathing, LS6 3AB, 943 476 5919"
    assert said(dee.send(dee.get(thread(house)).form("Send"), words=words)) == [words]


def test_R39_only_ones_own_children_are_known(house: House, open_as: OpenAs) -> None:
    anil = open_as(house.sethi.carer)
    words = f"{CHILD} Invictus is a ship"
    assert said(anil.send(anil.get(thread(house)).form("Send"), words=words)) == [words]
    marion = open_as(house.heron.hub_carer)
    status, answer = as_script(marion, house, f"{CHILD} sleeps here on Friday")
    assert (status, answer["asked"]["lines"]) == (422, [["A child’s name", CHILD]])  # type: ignore[index]
    joanne = open_as(house.heron.liaison_worker)
    assert as_script(joanne, house, f"{CHILD} sleeps there on Friday")[0] == 422


def test_R39_the_script_is_asked_and_answers(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    status, answer = as_script(dee, house, f"{CHILD}, NHS number 943 476 5919")
    asked = answer["asked"]
    assert status == 422
    assert asked["lines"] == [["A child’s name", CHILD], ["An NHS number", "943 476 5919"]]  # type: ignore[index]
    assert as_script(dee, house, f"{CHILD}, NHS number 943 476 5919", sure=asked["sure"])[0] == 200  # type: ignore[index]


def test_R39_a_changed_message_is_asked_about_too(house: House, open_as: OpenAs) -> None:
    sent = say(house, house.marsh.carer, heron(house), "We are coming")
    dee = open_as(house.marsh.carer)
    path = f"{thread(house)}/{sent}/edit"
    page = dee.send(dee.get(path).form("Save"), status=422, words=f"{CHILD} is coming")
    assert f"Look again before this goes: a child’s name: {CHILD}." in page.words
    assert page.one("textarea", id="words").text == f"{CHILD} is coming"
    tick = page.one("input", id="sure").attrib["value"]
    assert said(dee.send(page.form("Save"), sure=tick)) == [f"{CHILD} is coming"]


def test_R39_only_counts_are_kept(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    with capture_logs() as logs:
        page = dee.send(dee.get(thread(house)).form("Send"), status=422, words=f"{CHILD}, canary 07700 900123")
        dee.send(page.form("Send it as it is"), sure=yes(page))
    ours = [one for one in logs if "detector" in one["event"]]
    assert [{name: n for name, n in one.items() if name.startswith("saw_")} for one in ours] == [
        {"saw_name": 1, "saw_phone": 1}, {"saw_name": 1, "saw_phone": 1},
    ]  # fmt: skip
    assert not [one for one in ours if set(one) - {"event", "log_level", "saw_name", "saw_phone"}], "and nobody's id"
    assert "canary" not in str(logs)
    assert "900123" not in str(logs)
    for table, rows in contents(house.database).items():
        assert "900123" not in str(rows), table


def test_R39_looking_for_names_is_no_look_at_a_childs_record(
    house: House, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[object] = []
    monkeypatch.setattr("core.crypto.rows.note_opened", lambda *about: noted.append(about[0]))
    dee = open_as(house.marsh.carer)
    dee.send(dee.get(thread(house)).form("Send"), words="We are coming")
    assert "child" not in noted
