"""Reports of what was changed, decisions of two leads at once, and who reads who reported (R40)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import text

from community.moderation.rules import LEAD, State
from tests.factories.concerns import also
from tests.factories.conversations import heron, say
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.reports import decided, lead_of, report
from tests.integration.test_conversations import row, thread

OpenAs = Callable[[Somebody], Browser]
HOUR = timedelta(hours=1)
CANARY = "Canary words of Dee"


def changed(house: House, open_as: OpenAs, sent: object, words: str) -> None:
    """Dee Marsh changes her message."""
    dee = open_as(house.marsh.carer)
    dee.send(dee.get(f"{thread(house)}/{sent}/edit").form("Save"), words=words)


def test_R40_what_was_changed_since_is_a_new_report(house: House, open_as: OpenAs) -> None:
    nina, marion = lead_of(house), house.heron.hub_carer
    sent = say(house, house.marsh.carer, heron(house), CANARY, now=NOW - HOUR)
    first = report(house, marion, heron(house), sent)
    decided(house, nina, first, State.LEFT, "It is blunt.")
    assert report(house, marion, heron(house), sent) == first, "the same text, the same report"
    changed(house, open_as, sent, "Now it threatens")
    again = report(house, marion, heron(house), sent)
    assert again != first
    assert row(house, "select state from message_report order by id") == [("left",), ("waiting",)]
    assert "Now it threatens" in open_as(nina).get(f"/reports/{again}").words


def test_R40_a_decision_that_another_lead_took_meanwhile_is_not_overturned_unseen(
    house: House, open_as: OpenAs
) -> None:
    nina = lead_of(house)
    also(house, house.penrose.carer, LEAD, house.heron.service_id)
    found = report(house, house.heron.hub_carer, heron(house), say(house, house.marsh.carer, heron(house), CANARY))
    one, other = open_as(nina), open_as(house.penrose.carer)
    pages = [browser.get(f"/reports/{found}") for browser in (one, other)]
    one.send(pages[0].form("Decide"), decision="held", reason="It names a home.")
    refused = other.send(pages[1].form("Decide"), status=422, decision="left", reason="It is blunt, not unkind.")
    assert "This has changed since you opened it" in refused.words
    assert "It names a home." in refused.words, "what stands now is shown"
    assert refused.value_of("reason") == "It is blunt, not unkind.", "nothing that was typed is lost"
    assert row(house, "select state from message_report") == [("held",)]
    other.send(refused.form("Decide"), decision="left", reason="It is blunt, not unkind.")
    assert row(house, "select state from message_report") == [("left",)], "who has seen it can decide anew"


def test_R40_what_was_reported_again_meanwhile_is_not_decided_unseen(house: House, open_as: OpenAs) -> None:
    nina, marion = lead_of(house), house.heron.hub_carer
    sent = say(house, house.marsh.carer, heron(house), CANARY, now=NOW - HOUR)
    found, lead = report(house, marion, heron(house), sent), open_as(nina)
    page = lead.get(f"/reports/{found}")
    changed(house, open_as, sent, "Now it threatens")
    report(house, marion, heron(house), sent)
    refused = lead.send(page.form("Decide"), status=422, decision="left", reason="It is blunt.")
    assert "as: “Now it threatens”" in refused.words
    assert set(row(house, "select state from message_report")) == {("waiting",)}


def seen(house: House, person: Somebody) -> tuple[int, int]:
    """How many reports and decisions the role `kith_web` reads for somebody, by queries that forgot their scope."""
    house.database.act_as("kith_web")
    connection = house.database.connection
    connection.execute(text("select set_context(:p, :at, false)"), {"p": person.id, "at": NOW}).all()
    counted = "select (select count(*) from message_report), (select count(*) from report_decision)"
    reports, decisions = connection.execute(text(counted)).one()
    return reports, decisions


def test_R40_the_wall_hides_from_its_author_who_reported_it(house: House, open_as: OpenAs) -> None:
    nina, dee = lead_of(house), house.marsh.carer
    found = report(house, house.heron.hub_carer, heron(house), say(house, dee, heron(house), CANARY))
    assert seen(house, dee) == (0, 0)
    decided(house, nina, found, State.LEFT, "It is blunt.")
    assert seen(house, dee) == (0, 1), "the decision, and no row that says who reported"
    told = open_as(dee).get("/reports").words
    assert CANARY in told
    assert "It is blunt." in told
    assert seen(house, house.heron.hub_carer) == (1, 1)
    assert seen(house, house.sethi.carer) == (0, 0)
    also(house, dee, LEAD, house.heron.service_id)
    assert seen(house, dee) == (0, 1), "as a lead neither"
