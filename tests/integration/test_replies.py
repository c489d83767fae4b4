"""Answers: what they answer is read when they are read; deleted, held or from before one came, it shows no word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text, update

from accounts.spaces.models import HouseholdPlace
from community.conversations.services import send
from core.ids import new_id
from core.unit_of_work import run
from tests.factories.conversations import heron, say
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, NOW, Builder, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.reports import lead_of

OpenAs = Callable[[Somebody], Browser]


def answer(house: House, author: Somebody, words: str, to: UUID) -> UUID:
    with house.app.app_context():
        sent = run(author.actor, None, lambda unit: send(unit, heron(house), new_id(), words, reply_to=to), now=NOW)
    return UUID(sent["id"])


def quotes_of(page: Page) -> list[str]:
    found = [one for one in (*page.all("a"), *page.all("p")) if "said__quote" in one.attrib.get("class", "")]
    texts = [" ".join("".join(one.itertext()).split()) for one in found]
    return [one.removeprefix("In answer to: ") for one in texts if one.startswith("In answer") and "Name" not in one]


def thread(house: House) -> str:
    return f"/messages/{heron(house)}"


def hold(house: House, message: UUID) -> None:
    with house.database.as_owner() as session:
        put = "insert into message_hold values (:m, :s, now())"
        session.execute(text(put), {"m": message, "s": house.heron.service_id})


def test_somebody_answers_without_a_script(house: House, open_as: OpenAs) -> None:
    asked = say(house, house.marsh.carer, heron(house), "Is anyone going\npast Low Mill?")
    marion = open_as(house.heron.hub_carer)
    link = next(a for a in marion.get(thread(house)).all("a") if "".join(a.itertext()) == "Reply")
    assert link.attrib["href"] == f"{thread(house)}?reply={asked}#write"
    page = marion.get(link.attrib["href"])
    assert "You answer: Dee Marsh Is anyone going past Low Mill?" in " ".join(page.words.split())
    sent = marion.send(page.form("Send"), words="I am.")
    assert quotes_of(sent) == ["Dee Marsh Is anyone going past Low Mill?"]
    assert next(a for a in sent.all("a") if "said__quote" in a.attrib.get("class", "")).attrib["href"] == "#m1"
    refused = marion.send(marion.get(link.attrib["href"]).form("Send"), status=422, words="")
    assert "You answer: Dee Marsh" in " ".join(refused.words.split()), "what is answered stands after a refusal too"


def test_R42_what_was_deleted_is_quoted_by_no_word(house: House, open_as: OpenAs) -> None:
    asked = say(house, house.marsh.carer, heron(house), "A canary sings")
    answer(house, house.heron.hub_carer, "It does", asked)
    dee, anil = open_as(house.marsh.carer), open_as(house.sethi.carer)
    assert quotes_of(anil.get(thread(house))) == ["Dee Marsh A canary sings"]
    dee.post(f"{thread(house)}/{asked}/edit", dee.hidden() | {"words": "A canary sang"})
    assert quotes_of(anil.get(thread(house))) == ["Dee Marsh A canary sang"], "as it is now"
    dee.post(f"{thread(house)}/{asked}/delete", dee.hidden())
    page = anil.get(thread(house))
    assert quotes_of(page) == ["Dee Marsh This message was deleted."]
    assert "canary" not in anil.ask("GET", f"{thread(house)}/since?after=0").get_data(as_text=True)


def test_R40_what_is_held_back_is_quoted_by_no_word(house: House, open_as: OpenAs) -> None:
    asked = say(house, house.marsh.carer, heron(house), "A canary sings")
    late = answer(house, house.heron.hub_carer, "It does", asked)
    hold(house, asked)
    anil = open_as(house.sethi.carer)
    assert quotes_of(anil.get(thread(house))) == ["Dee Marsh Held back by the safeguarding team."]
    assert "canary" not in anil.ask("GET", f"{thread(house)}/since?after=1&ids={late}").get_data(as_text=True)
    lead = open_as(lead_of(house))
    lead.get(thread(house), 403)


def test_R37_an_answer_shows_a_new_member_no_word_from_before(house: House, open_as: OpenAs) -> None:
    asked = say(house, house.marsh.carer, heron(house), "A canary sings", NOW - 3 * DAY)
    with house.database.as_owner() as session:
        family = Builder(session).home("Aldous", "Pat", house.heron.id, house.heron.service_id)
        session.execute(update(HouseholdPlace).where(HouseholdPlace.id == family.place_id).values(since=NOW - DAY))
    answer(house, house.heron.hub_carer, "It does", asked)
    pat = open_as(family.carer)
    assert quotes_of(pat.get(thread(house))) == ["An earlier message"]
    assert "canary" not in pat.ask("GET", f"{thread(house)}/since?after=0").get_data(as_text=True)
    page = pat.get(f"{thread(house)}?reply={asked}")
    assert "canary" not in page.words
    sent = pat.post(f"{thread(house)}/send", pat.hidden() | {"words": "So?", "reply_to": str(asked)}, 422)
    assert "The message that you answer is not there any more." in sent.words
    assert "So?" in [one.text for one in sent.all("textarea")]


def test_an_answer_leads_to_what_stands_on_another_page(house: House, open_as: OpenAs) -> None:
    first = say(house, house.marsh.carer, heron(house), "The first", NOW - timedelta(hours=2))
    for n in range(60):
        say(house, house.marsh.carer, heron(house), f"{n}", NOW - timedelta(hours=1))
    answer(house, house.marsh.carer, "To the first", first)
    dee = open_as(house.marsh.carer)
    link = next(a for a in dee.get(thread(house)).all("a") if "said__quote" in a.attrib.get("class", ""))
    there = dee.get(link.attrib["href"].split("#")[0])
    assert "The first" in there.words
    assert link.attrib["href"].endswith("#m1")
