"""Reporting a message: nothing leaves the queue without a reason that both are told; held, never deleted (R40)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from community.conversations.rules import Kind
from community.moderation import queries
from community.moderation.rules import LEAD, State
from community.moderation.showing import ALONE
from core.refusals import NotFound
from core.unit_of_work import read
from notifications.bell.delivery import Ringer
from notifications.outbox.kinds import Notice
from tests.factories.concerns import also
from tests.factories.conversations import heron, say
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.pages_watch import statements
from tests.factories.reports import decided, lead_of, report
from tests.integration.test_concern_subject import words_for
from tests.integration.test_conversations import row, thread, words_of

OpenAs = Callable[[Somebody], Browser]
CANARY = "Canary words of Dee"
HELD = "Held back by the safeguarding team."


def test_R40_a_report_reaches_the_queue_and_its_author_hears_nothing_yet(house: House, open_as: OpenAs) -> None:
    nina = lead_of(house)
    sent = say(house, house.marsh.carer, heron(house), CANARY)
    marion, dee = open_as(house.heron.hub_carer), open_as(house.marsh.carer)
    assert f"{thread(house)}/{sent}/report" in [one.attrib["href"] for one in marion.get(thread(house)).all("a")]
    page = marion.get(f"{thread(house)}/{sent}/report")
    assert "Is a child not safe? Ring first" in page.words
    refused = marion.send(page.form("Report it"), status=422, note="It hurt")
    assert "Choose why you report it." in refused.words
    assert refused.one("textarea", id="note").text == "It hurt", "nothing that was typed is lost"
    mine = marion.send(refused.form("Report it"), why="unkind")
    assert "The safeguarding team has it. Nobody has decided yet." in mine.words
    queue = open_as(nina).get("/reports")
    assert "It is unkind or threatening" in queue.words
    assert CANARY in queue.words
    assert "1" in open_as(nina).get("/today").words.split("Reports", 1)[1][:12]
    assert CANARY not in dee.get("/reports").words
    assert words_of(dee.get(thread(house))) == [CANARY], "a report alone changes nothing for anybody"


def test_R40_no_report_is_dismissed_without_a_recorded_reason(house: House, open_as: OpenAs) -> None:
    nina = lead_of(house)
    sent = say(house, house.marsh.carer, heron(house), CANARY)
    found = report(house, house.heron.hub_carer, heron(house), sent, "It hurt")
    browser = open_as(nina)
    page = browser.get(f"/reports/{found}")
    assert "It hurt" in page.words
    refused = browser.send(page.form("Decide"), status=422, decision="left", reason=" \u200b ")
    assert "Give the reason. Both of them read it." in refused.words
    assert row(house, "select state from message_report") == [("waiting",)]
    browser.send(refused.form("Decide"), decision="left", reason="It is blunt, not unkind.")
    assert row(house, "select state from message_report") == [("left",)]
    for person in (house.heron.hub_carer, house.marsh.carer):
        told = open_as(person).get("/reports").words
        assert "It stays where it is. Reason: It is blunt, not unkind." in told
    assert "Marion" not in open_as(house.marsh.carer).get("/reports").words.split("Raise a concern")[0]
    kinds = row(house, "select person_id, kind from outbox where kind = 'report-decided' and channel = 'email'")
    assert {one[0] for one in kinds} == {house.heron.hub_carer.id, house.marsh.carer.id}
    house.database.act_as("kith_web")
    connection = house.database.connection
    connection.execute(text("select set_context(:p, now(), false)"), {"p": nina.id}).all()
    for forbidden in (
        "delete from message_report",
        "delete from report_decision",
        "update report_decision set held = true",
    ):
        with pytest.raises(Exception, match="permission denied"), connection.begin_nested():
            connection.execute(text(forbidden))


def test_R40_what_is_held_keeps_its_place_and_shows_no_words_to_anybody(house: House, open_as: OpenAs) -> None:
    nina = lead_of(house)
    sent = say(house, house.marsh.carer, heron(house), CANARY)
    found = report(house, house.heron.hub_carer, heron(house), sent)
    anil, dee = open_as(house.sethi.carer), open_as(house.marsh.carer)
    assert anil.ask("GET", f"{thread(house)}/since").get_json()["unread"] == 1
    decided(house, nina, found, State.HELD, "It names a home.")
    for browser in (anil, dee, open_as(house.heron.hub_carer)):
        assert words_of(browser.get(thread(house))) == [HELD]
        for path in ("/messages", f"{thread(house)}/since?after=0&ids={sent}"):
            assert CANARY not in browser.ask("GET", path).get_data(as_text=True)
    assert anil.ask("GET", f"{thread(house)}/since").get_json()["unread"] == 0
    dee.get(f"{thread(house)}/{sent}/edit")
    refused = dee.ask("POST", f"{thread(house)}/{sent}/edit", data=dee.hidden() | {"words": "Milder"},
                      headers={"Origin": "http://localhost"})  # fmt: skip
    assert refused.status_code == 409
    told = dee.get("/reports").words
    assert CANARY in told, "its author still has the words"
    assert "It is held back: nobody in the conversation reads it. Reason: It names a home." in told
    assert row(house, "select count(*) from message where sealed is not null") == [(1,)], "nothing was deleted"
    decided(house, nina, found, State.LEFT, "It named the hall.")
    assert words_of(anil.get(thread(house))) == [CANARY]
    assert "It named the hall." in open_as(house.heron.hub_carer).get("/reports").words
    history = open_as(nina).get(f"/reports/{found}").words
    assert "It names a home." in history, "the first reason stands"


@pytest.mark.parametrize("became", ["held", "deleted", "left"])
def test_R37_R40_R42_who_reported_a_message_reads_its_words_there_no_more(
    house: House, open_as: OpenAs, became: str
) -> None:
    """Held back, deleted by its author, or of a constellation that the reporter left. Its author and the leads do."""
    nina, anil = lead_of(house), house.sethi.carer
    sent = say(house, house.marsh.carer, heron(house), CANARY)
    found = report(house, anil, heron(house), sent)
    dee = open_as(house.marsh.carer)
    if became == "held":
        decided(house, nina, found, State.HELD, "It names a home.")
    if became == "deleted":
        dee.post(f"{thread(house)}/{sent}/delete", dee.hidden())
    if became == "left":
        with house.database.as_owner() as session:
            session.execute(
                text("update household_place set until = :now where household_id = :id"),
                {"now": NOW, "id": house.sethi.id},
            )
    page = open_as(anil).get("/reports")
    assert "You reported a message" in page.words
    assert CANARY not in page.html
    assert CANARY in open_as(nina).get("/reports").words
    if became == "held":
        assert CANARY in dee.get("/reports").words


def test_R40_the_words_are_kept_as_they_were_reported(house: House, open_as: OpenAs) -> None:
    nina = lead_of(house)
    sent = say(house, house.marsh.carer, heron(house), CANARY)
    found = report(house, house.heron.hub_carer, heron(house), sent)
    dee = open_as(house.marsh.carer)
    dee.send(dee.get(f"{thread(house)}/{sent}/edit").form("Save"), words="Nothing to see")
    dee.post(f"{thread(house)}/{sent}/delete", dee.hidden())
    page = open_as(nina).get(f"/reports/{found}").words
    assert CANARY in page
    assert "Its author has deleted it since." in page


def test_R40_every_report_of_a_message_is_decided_with_it(house: House, open_as: OpenAs) -> None:
    nina = lead_of(house)
    sent = say(house, house.marsh.carer, heron(house), CANARY)
    first = report(house, house.heron.hub_carer, heron(house), sent)
    assert report(house, house.heron.hub_carer, heron(house), sent) == first
    report(house, house.sethi.carer, heron(house), sent)
    assert row(house, "select count(*) from message_report") == [(2,)], "the same person reports once"
    decided(house, nina, first, State.LEFT, "It is fine.")
    assert row(house, "select distinct state from message_report") == [("left",)]
    assert "It is fine." in open_as(house.sethi.carer).get("/reports").words


def test_R40_who_may_report_and_who_decides(house: House, open_as: OpenAs) -> None:
    nina = lead_of(house)
    sent = say(house, house.marsh.carer, heron(house), CANARY)
    open_as(house.marsh.carer).get(f"{thread(house)}/{sent}/report", 404)  # one's own
    open_as(house.nowak.carer).get(f"{thread(house)}/{sent}/report", 404)
    open_as(house.heron.liaison_worker).get(f"{thread(house, Kind.CARERS)}/{sent}/report", 404)
    found = report(house, house.heron.hub_carer, heron(house), sent)
    for person in (house.manager, house.marsh.carer, house.heron.hub_carer, house.nowak.carer, house.other_manager):
        open_as(person).get(f"/reports/{found}", 404)
        assert CANARY not in open_as(person).get("/reports").words
    with pytest.raises(NotFound):
        decided(house, house.manager, found, State.LEFT, "I say so")
    open_as(nina).get(f"/reports/{found}")


def test_R40_nobody_decides_what_they_reported_while_there_is_another_lead(house: House, open_as: OpenAs) -> None:
    nina, marion = lead_of(house), house.heron.hub_carer
    also(house, marion, LEAD, house.heron.service_id)
    sent = say(house, house.marsh.carer, heron(house), CANARY)
    own, other = (report(house, one, heron(house), sent) for one in (marion, house.sethi.carer))
    browser = open_as(marion)
    for found in (own, other):  # a decision about one is a decision about both
        browser.get(f"/reports/{found}", 404)
        with pytest.raises(NotFound):
            decided(house, marion, found, State.HELD, "I say so")
        assert f"/reports/{found}" not in browser.get("/reports").html
        assert _is_told(house, found, nina)
        assert not _is_told(house, found, marion)
    assert ALONE not in open_as(nina).get(f"/reports/{own}").words
    decided(house, nina, own, State.LEFT, "It is blunt, not unkind.")
    assert row(house, "select distinct state from message_report") == [("left",)]


def test_R40_where_no_other_lead_is_there_who_reported_it_decides_and_it_is_said(house: House, open_as: OpenAs) -> None:
    marion = house.heron.hub_carer
    for one in (marion, house.marsh.carer):  # its author is a lead too, and is no way out
        also(house, one, LEAD, house.heron.service_id)
    found = report(house, marion, heron(house), say(house, house.marsh.carer, heron(house), CANARY))
    assert _is_told(house, found, marion)
    browser = open_as(marion)
    assert f"/reports/{found}" in browser.get("/reports").html
    page = browser.get(f"/reports/{found}")
    assert ALONE in page.words
    browser.send(page.form("Decide"), decision="held", reason="It names a home.")
    assert f"{marion.name}, who reported it too, decided" in browser.get(f"/reports/{found}").words


def test_R40_the_last_decided_stand_first_and_do_not_fall_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    nina, marion, dee = lead_of(house), house.heron.hub_carer, house.marsh.carer
    made = [report(house, marion, heron(house), say(house, dee, heron(house), f"Number {one}")) for one in range(5)]
    for hours, one in enumerate((2, 0, 1)):
        decided(house, nina, made[one], State.LEFT, "It is fine.", now=NOW + timedelta(hours=hours))
    monkeypatch.setattr(queries, "MOST", 4)
    with house.app.app_context():
        queue = read(nina.actor, lambda unit: [one.report.id for one in queries.list_queue(unit)], now=NOW)
    assert queue == [made[3], made[4], made[1], made[0]]


def test_R40_what_one_lead_decided_waits_for_no_other(house: House) -> None:
    nina, ivan = lead_of(house), house.penrose.carer
    also(house, ivan, LEAD, house.heron.service_id)
    found = report(house, house.heron.hub_carer, heron(house), say(house, house.marsh.carer, heron(house), CANARY))
    for settled in (False, True):
        if settled:
            decided(house, nina, found, State.LEFT, "It is fine.")
        with house.app.app_context():
            Ringer()(lambda: False)
        lines = "select person_id, settled_at is not null from notice where kind = 'message-reported'"
        assert set(row(house, lines)) == {(nina.id, settled), (ivan.id, settled)}
    mails = "select distinct state from outbox where kind = 'message-reported' and channel = 'email'"
    assert row(house, mails) == [("dropped",)]


def _is_told(house: House, found: UUID, person: Somebody) -> bool:
    """Whether the mail that a report waits has words for this lead."""
    notice = Notice(found, "message-reported", found, "once", person.id, house.heron.service_id, NOW)
    return words_for(house, notice) != "no longer stands"


def test_R40_the_wall_alone_keeps_a_member_from_holding(house: House) -> None:
    lead_of(house)
    sent = say(house, house.marsh.carer, heron(house), CANARY)
    found = report(house, house.heron.hub_carer, heron(house), sent)
    connection = house.database.connection
    house.database.act_as("kith_web")
    connection.execute(text("select set_context(:p, now(), false)"), {"p": house.marsh.carer.id}).all()
    assert connection.execute(text("select count(*) from message_report")).scalar_one() == 0, "not before it is decided"
    assert connection.execute(text("update message_report set state = 'left'")).rowcount == 0
    held = text("insert into message_hold select :m, service_id, now() from message where id = :m")
    with pytest.raises(Exception, match="row-level security"), connection.begin_nested():
        connection.execute(held, {"m": sent})
    decision = text("insert into report_decision select gen_random_uuid(), :s, :r, :p, now(), false, 'x'::bytea")
    with pytest.raises(Exception, match="row-level security"), connection.begin_nested():
        connection.execute(decision, {"s": house.heron.service_id, "r": found, "p": house.marsh.carer.id})


def test_R43_what_is_mailed_of_a_report_holds_no_word_of_it(house: House, open_as: OpenAs) -> None:
    nina = lead_of(house)
    sent = say(house, house.marsh.carer, heron(house), CANARY)
    found = report(house, house.heron.hub_carer, heron(house), sent, "Canary note")
    decided(house, nina, found, State.LEFT, "Canary reason")
    for table in ("outbox", "audit_entry", "stream_entry", "message_report", "report_decision", "idempotency_key"):
        assert not row(house, f"select 1 from {table} t where t::text ~ 'Canary'"), table


def test_the_queue_takes_the_same_statements_for_2_and_20(house: House, open_as: OpenAs) -> None:
    nina = lead_of(house)
    browser, counts = open_as(nina), []
    for many in (2, 20):
        for number in range(many):
            sent = say(house, house.marsh.carer, heron(house), f"Number {number}")
            report(house, house.heron.hub_carer, heron(house), sent)
        browser.get("/reports")
        with statements(house.database.connection) as seen:
            browser.get("/reports")
        counts.append(seen.count)
    print(counts)
    assert counts[0] == counts[1]
