"""What stands under a message: asked to confirm, and told until they have (R43, R44, R52); one press of feeling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from community.conversations.rules import Kind
from core.unit_of_work import run
from tests.factories.conversations import asks, heron, say
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.told_until import live_until, minutes

OpenAs = Callable[[Somebody], Browser]
CANARY = "The boiler sings"


def thread(house: House, kind: Kind = Kind.EVERYONE) -> str:
    return f"/messages/{heron(house, kind)}"


def press(browser: Browser, path: str, status: int = 200, **fields: str) -> str:
    """Press a button of a line, and read the page to which it leads."""
    return browser.post(path, browser.hidden() | fields, status).words


def since(browser: Browser, house: House, message: UUID) -> dict[str, object]:
    found = browser.ask("GET", f"{thread(house)}/since?ids={message}").get_json()
    changed: dict[str, object] = found["changed"][0]
    return changed


def test_the_hub_carer_asks_and_each_confirms_for_themselves_alone(house: House, open_as: OpenAs) -> None:
    marion, dee, anil = (open_as(one) for one in (house.heron.hub_carer, house.marsh.carer, house.sethi.carer))
    sent = marion.get(thread(house)).form("Send")
    page = marion.send(sent, words="The hub is closed tonight.", asks="yes")
    assert "0 of 4 have confirmed." in page.words
    assert "asks you to confirm. 0 of 4 have." in dee.get(thread(house)).words
    assert "asks you to confirm. 0 of 4 have." in dee.get(thread(house)).words, "opening it confirms nothing (R52)"
    done = dee.send(dee.get(thread(house)).form("I have read this"))
    assert "You have confirmed. 1 of 4 have." in done.words
    assert "asks you to confirm. 1 of 4 have." in anil.get(thread(house)).words
    who = next(a.attrib["href"] for a in page.all("a") if "Who has" in "".join(a.itertext()))
    listed = marion.get(who).words
    assert "Not yet: 3" in listed
    assert "Dee Marsh" in listed.split("Confirmed: 1", 1)[1]
    dee.get(who, 403)
    joanne = open_as(house.heron.liaison_worker)
    joanne.get(who, 404)  # of the sender alone


def test_only_hub_carer_and_liaison_worker_ask_and_only_of_what_they_wrote(house: House, open_as: OpenAs) -> None:
    dee, joanne = open_as(house.marsh.carer), open_as(house.heron.liaison_worker)
    assert "Ask everyone to confirm" not in dee.get(thread(house)).words
    refused = press(dee, f"{thread(house)}/send", 422, words="Confirm this", asks="yes")
    assert "You can send it without asking." in refused
    of_dee = say(house, house.marsh.carer, heron(house), "Hello")
    press(dee, f"{thread(house)}/{of_dee}/ask", 403)
    press(joanne, f"{thread(house)}/{of_dee}/ask", 404)
    mine = say(house, house.heron.liaison_worker, heron(house), "Hello")
    assert "0 of 4 have confirmed." in press(joanne, f"{thread(house)}/{mine}/ask")
    assert "0 of 4 have confirmed." in press(joanne, f"{thread(house)}/{mine}/ask"), "again asks nobody twice"
    press(joanne, f"{thread(house)}/{mine}/confirm", 404)


def test_nobody_confirms_in_anothers_name(house: House) -> None:
    message = asks(house, house.heron.hub_carer, heron(house), CANARY)
    values = {"m": message, "p": house.marsh.carer.id, "s": house.heron.service_id}

    def as_marion(statement: str) -> int:
        with house.app.app_context():
            actor = house.heron.hub_carer.actor
            return run(actor, None, lambda unit: len(unit.session.execute(text(statement), values).all()), now=NOW)

    assert as_marion("select 1 from message_confirmation where message_id = :m") == 4
    late = "set confirmed_at = now() + interval '9 years' where message_id = :m"
    assert as_marion(f"update message_confirmation {late} returning id") == 0
    with pytest.raises(ProgrammingError):
        as_marion("insert into message_reaction values (:m, :p, 'love', :s, now()) returning kind")


def test_R43_R44_who_is_asked_is_told_until_they_confirm(house: House, open_as: OpenAs) -> None:
    asks(house, house.heron.hub_carer, heron(house), CANARY)
    dee, anil = house.marsh.carer, house.sethi.carer
    went = live_until(house, NOW + timedelta(hours=3), step=timedelta(minutes=30))
    assert minutes(went, "mail", dee.name) == minutes(went, "mail", anil.name) == [0, 30, 150]
    assert minutes(went, f"mail {house.heron.hub_carer.name}:") == []
    assert minutes(went, CANARY) == []
    assert minutes(went, dee.name, "asks you to confirm a message") == [0, 30, 150]
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        browser = open_as(dee)
        browser.get(thread(house))
        browser.send(browser.get("/notices").form(action="/open"))
    later = live_until(house, NOW + timedelta(hours=11), begin=NOW + timedelta(hours=10, minutes=30))
    assert len([one for one in later if "mail" in one and dee.name in one]) == 1, "opening is no confirmation"
    with time_machine.travel(NOW + timedelta(hours=12), tick=False):
        browser.send(browser.get(thread(house)).form("I have read this"))
    rest = live_until(house, NOW + timedelta(days=3), begin=NOW + timedelta(hours=12), step=timedelta(hours=12))
    assert [one for one in rest if f"mail {dee.name}" in one] == []
    assert [one for one in rest if f"mail {anil.name}" in one]


@pytest.mark.parametrize("how", ["deleted", "held", "left"])
def test_what_is_not_there_to_read_asks_nobody(house: House, open_as: OpenAs, how: str) -> None:
    message = asks(house, house.heron.hub_carer, heron(house), CANARY)
    live_until(house, NOW, step=timedelta(minutes=30))
    with house.database.as_owner() as session:
        if how == "held":
            put = text("insert into message_hold values (:m, :s, now())")
            session.execute(put, {"m": message, "s": house.heron.service_id})
        elif how == "left":
            session.execute(
                text("update household_member set until = :at where person_id = :p"),
                {"at": NOW, "p": house.marsh.carer.id},
            )
    marion = open_as(house.heron.hub_carer)
    if how == "deleted":
        press(marion, f"{thread(house)}/{message}/delete")
    later = live_until(house, NOW + timedelta(hours=3), begin=NOW + timedelta(minutes=30), step=timedelta(minutes=30))
    assert minutes(later, house.marsh.carer.name) == []
    if how == "deleted":
        press(open_as(house.sethi.carer), f"{thread(house)}/{message}/confirm", 409)
        press(marion, f"{thread(house)}/{message}/restore")
        again = live_until(house, NOW + timedelta(hours=4), begin=NOW + timedelta(hours=4))
        assert len([one for one in again if "mail" in one and house.marsh.carer.name in one]) == 1


def test_a_feeling_is_given_shared_and_taken_back(house: House, open_as: OpenAs) -> None:
    message = say(house, house.heron.hub_carer, heron(house), "Lunch is ready")
    dee, anil = open_as(house.marsh.carer), open_as(house.sethi.carer)
    where = f"{thread(house)}/{message}/react"
    assert "🙏 Thank you: Dee Marsh" in press(dee, where, feel="thanks on")
    press(dee, where, feel="thanks on")
    assert "🙏 Thank you: Dee Marsh, Anil Sethi" in press(anil, where, feel="thanks on")
    assert since(dee, house, message)["felt"] == [["thanks", ["Dee Marsh", "Anil Sethi"], True]]
    assert "🙏 Thank you: Anil Sethi" in press(dee, where, feel="thanks off")
    assert since(dee, house, message)["felt"] == [["thanks", ["Anil Sethi"], False]]
    press(dee, where, 404, feel="rage on")
    press(open_as(house.heron.hub_carer), where, 404, feel="love on")
    press(open_as(house.wren.hub_carer), where, 404, feel="love on")


def test_R42_under_what_was_deleted_stands_nothing(house: House, open_as: OpenAs) -> None:
    message = asks(house, house.heron.hub_carer, heron(house), CANARY)
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    press(dee, f"{thread(house)}/{message}/react", feel="hug on")
    press(marion, f"{thread(house)}/{message}/delete")
    shown = dee.get(thread(house)).words
    assert "A hug: Dee" not in shown
    assert "0 of 4" not in shown
    gone = since(dee, house, message)
    assert (gone["felt"], gone["asked"]) == ([], None)
    refused = press(dee, f"{thread(house)}/{message}/react", 409, feel="hug off")
    assert "This message is not there to read now" in refused
