"""Break-glass for one conversation: the mechanism of a child's (test_break_glass), and what is its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from accounts.permissions import decide
from accounts.permissions.roles import When
from community.conversations import access
from community.conversations.rules import Kind, conversation_id
from constellations.break_glass.rules import LASTS
from tests.factories.concerns import also
from tests.factories.conversations import heron, say
from tests.factories.matrix_break_glass import broke
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, Builder, House
from tests.factories.pages_parsed import Page
from tests.integration.test_break_glass import MINUTE, Named, OpenAs, audited, named, proved
from tests.integration.test_concern_clock import mails

__all__ = ["named"]
NEW = "/service/break-glass/new/conversation"
WHY = "A carer rang: somebody is threatened in what the carers write."
SAID = "The red boat is behind the shed."


@pytest.fixture
def carers(house: House) -> str:
    """The address of what Heron's carers say to each other, in which something was written."""
    thread = heron(house, Kind.CARERS)
    say(house, house.marsh.carer, thread, SAID)
    say(house, house.marsh.carer, heron(house), "See you all on Friday.")
    return f"/messages/{thread}"


def fill(browser: Browser, status: int = 200, **fields: str) -> Page:
    form = browser.get(NEW).form("Break the glass")
    return browser.send(form, status=status, **{"constellation": "heron", "kind": "carers", "reason": WHY} | fields)


def test_a_lead_reads_one_conversation_for_an_hour(house: House, open_as: OpenAs, named: Named, carers: str) -> None:
    lead = open_as(named.lead)
    assert SAID not in lead.get(carers, status=403).html
    page = fill(lead)
    assert page.path == carers
    assert SAID in page.words
    assert "You read this until 11 am" in " ".join(page.words.split())
    assert "Write a message" not in page.html
    lead.get(f"/messages/{heron(house)}", status=403)  # one conversation
    with time_machine.travel(NOW + LASTS - MINUTE, tick=False):
        proved(house)
        lead.get(carers)
    with time_machine.travel(NOW + LASTS, tick=False):  # by the clock: nobody ended it
        assert SAID not in lead.get(carers, status=403).html


def test_who_broke_it_reads_and_does_nothing_else(house: House, open_as: OpenAs, named: Named, carers: str) -> None:
    lead = open_as(named.lead)
    fill(lead)
    hidden = lead.hidden("/today")
    for act, fields in (("send", {"words": "Hello."}), ("read", {"number": "1"}), ("history", {"open": "yes"})):
        lead.post(f"{carers}/{act}", hidden | fields, status=404)
    lead.get(f"{carers}/since", status=404)
    lead.get("/messages")
    assert house.database.connection.execute(text("select count(*) from conversation_reader")).scalar_one() == 0


def test_R42_what_was_deleted_has_no_words_here_either(
    house: House, open_as: OpenAs, named: Named, carers: str
) -> None:
    family = open_as(house.marsh.carer)
    family.send(family.get(carers).form("Delete"))
    page = fill(open_as(named.lead))
    assert "Dee Marsh deleted this message." in page.words
    assert SAID not in page.html


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"reason": "Too short."}, "reason", "Say more: 20 characters at least."),
        ({"constellation": ""}, "constellation", "Type the constellation’s name."),
        ({"constellation": "Teal"}, "constellation", "No constellation of your service has this name."),  # R71
        ({"kind": ""}, "kind", "Choose which of its conversations."),
        ({"kind": "organisers"}, "kind", "Nobody has written in this conversation"),
    ],
)
@pytest.mark.usefixtures("carers")
def test_what_cannot_be_used_comes_back_at_its_field(
    house: House, open_as: OpenAs, named: Named, fields: dict[str, str], field: str, words: str
) -> None:
    page = fill(open_as(named.lead), status=422, **fields)
    assert (page.error_of(field) or "").startswith(words)
    assert audited(house, "glass-broken") == []


def test_R53_R43_it_is_audited_told_and_reviewed_by_another(
    house: House, open_as: OpenAs, named: Named, carers: str
) -> None:
    lead, other = open_as(named.lead), open_as(named.other_lead)
    fill(lead)
    (entry,) = audited(house, "glass-broken")
    assert (entry["conversation_id"], entry["child_id"]) == (carers.removeprefix("/messages/"), None)
    assert WHY not in str(entry)
    told = [(to, said) for kind, to, said in mails(house) if kind == "glass-broken"]
    assert sorted(to for to, _ in told) == ["Dilys Poole", "Nia Bell"]
    assert all("to read one conversation" in said and "Heron" not in said for _, said in told)
    page = other.get(other.get("/service/break-glass").link("Grace Lund"))
    assert "Heron carers" in page.words
    assert WHY in page.words
    assert SAID not in page.html
    lead.get(page.path, status=403)
    other.send(page.form("Keep this review"), finding="right", words="Rang the carer.")
    assert f'href="{carers}"' in lead.get("/service/break-glass").html  # while it is open


def test_R53_a_records_officer_reads_it_with_a_reason(house: House, open_as: OpenAs, named: Named, carers: str) -> None:
    officer = open_as(named.officer)
    asked = officer.get(carers, status=403)
    assert SAID not in asked.html
    page = officer.send(asked.form("Go on"), reason="Case 14: a request for what is kept.")
    assert SAID in page.words
    officer.get(f"/messages/{heron(house)}", status=403)
    (entry,) = audited(house, "reason-given")
    assert entry["action"] == "message.read"


def test_R72_a_lead_who_is_its_liaison_worker_breaks_glass_for_what_carers_say(
    house: House, open_as: OpenAs, carers: str
) -> None:
    also(house, house.heron.liaison_worker, "safeguarding_lead", house.heron.service_id)
    both = open_as(house.heron.liaison_worker)
    both.get(f"/messages/{heron(house)}")  # a member of this one
    both.get(carers, status=403)


def test_control_as_one_of_the_constellation_they_would_read_it(
    house: House, open_as: OpenAs, carers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    also(house, house.heron.liaison_worker, "safeguarding_lead", house.heron.service_id)
    of_it = property(lambda here: decide.Scope(service_id=here.service_id, constellation_id=here.space_id))
    monkeypatch.setattr(access.Here, "scope", of_it)
    assert SAID in open_as(house.heron.liaison_worker).get(carers).words


def test_mutant_a_grant_for_everything_would_be_seen(
    house: House, open_as: OpenAs, named: Named, carers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = open_as(named.lead)
    monkeypatch.setattr(decide, "granted", lambda *_: frozenset({When.BROKEN_GLASS}))
    assert SAID in lead.get(carers).words


@pytest.mark.usefixtures("carers")
def test_the_table_too_wants_one_thing_of_the_same_service(house: House, named: Named) -> None:
    with house.database.as_owner() as session:
        broke(Builder(session), house.heron.service_id, house.marsh.children["Sol"], named.lead.id)
    both = text("update glass_break set conversation_id = :id")
    with pytest.raises(IntegrityError, match="ck_glass_break_one"), house.database.as_owner() as session:
        session.execute(both, {"id": heron(house, Kind.CARERS)})
    teal = conversation_id(house.teal.id, Kind.CARERS)
    say(house, house.nowak.carer, teal, "Ours.")
    elsewhere = text("update glass_break set child_id = null, conversation_id = :id")
    with pytest.raises(IntegrityError, match="fk_glass_break_conversation"), house.database.as_owner() as session:
        session.execute(elsewhere, {"id": teal})


def test_it_asks_again_who_one_is_after_five_minutes(open_as: OpenAs, named: Named) -> None:
    lead = open_as(named.lead)
    with time_machine.travel(NOW + 5 * MINUTE + timedelta(seconds=1), tick=False):
        assert lead.get(NEW).title == "Show that it’s you"
