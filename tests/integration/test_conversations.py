"""Conversations without a script: who sees what since when, sending once, unread by one pointer (R37, R41, R42)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text, update

from accounts.people.models import HouseholdMember
from accounts.spaces.models import HouseholdPlace, Membership
from community.conversations.access import may_follow_conversation
from community.conversations.rules import LONGEST, OF_A_CONSTELLATION, Kind, conversation_id, plain_words
from core.ids import new_id, stream_id
from core.streams.content import with_content
from core.streams.heads import StoredEntry
from core.unit_of_work import read
from tests.factories.conversations import heron, reads, say
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, NOW, Builder, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.pages_watch import changed, contents, statements

OpenAs = Callable[[Somebody], Browser]
MOST_OF_A_THREAD, MOST_OF_A_LIST = 8, 6


def thread(house: House, kind: Kind = Kind.EVERYONE) -> str:
    return f"/messages/{heron(house, kind)}"


def words_of(page: Page) -> list[str]:
    found = ["".join(one.itertext()) for one in page.all("p") if "said__words" in one.attrib.get("class", "")]
    return [words for words in found if words != "Words"]  # the one that the script makes new lines from


def write(browser: Browser, path: str, words: str, status: int = 200) -> Page:
    return browser.send(browser.get(path).form("Send"), status=status, words=words)


def row(house: House, query: str, **values: object) -> list[tuple[object, ...]]:
    with house.database.as_owner() as session:
        return [tuple(one) for one in session.execute(text(query), values)]


def test_what_one_writes_the_others_read(house: House, open_as: OpenAs) -> None:
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    mine = write(dee, thread(house), "Is anyone going past Low Mill\non Saturday?")
    assert words_of(mine) == ["Is anyone going past Low Mill\non Saturday?"]
    assert "1" in marion.get("/today").words.split("Messages", 1)[1][:12]
    listed = marion.get("/messages")
    assert "Dee: Is anyone going past Low Mill on Saturday?" in listed.words
    page = marion.get(thread(house))
    assert words_of(page) == words_of(mine)
    assert "1 new message" in page.words


def test_R41_the_notice_and_who_will_see_it_stand_over_every_composer(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    page = dee.get(thread(house))
    assert "4 families and 1 worker will see this. No child’s name, health or address." in page.words
    assert "Is a child not safe? Ring first." in page.words
    carers = dee.get(thread(house, Kind.CARERS))
    assert "4 families will see this." in carers.words
    sent = say(house, house.marsh.carer, heron(house), "Hello")
    assert "Is a child not safe? Ring first" in dee.get(f"{thread(house)}/{sent}/edit").words


def test_members_are_members_by_their_role(house: House, open_as: OpenAs) -> None:
    dee, joanne = open_as(house.marsh.carer), open_as(house.heron.liaison_worker)
    rows = [one.attrib["href"] for one in dee.get("/messages").all("a") if "talk-row" in one.attrib.get("class", "")]
    assert rows == [thread(house, Kind.CARERS), thread(house)]
    dee.get(thread(house, Kind.ORGANISERS), 404)
    joanne.get(thread(house, Kind.CARERS), 404)
    joanne.get(thread(house, Kind.ORGANISERS))
    open_as(house.penrose.carer).get(thread(house))  # of another service, through its partnership (E15)
    open_as(house.manager).get(thread(house), 404)
    assert "You are in no conversation yet" in open_as(house.manager).get("/messages").words


def test_R37_a_new_member_sees_nothing_from_before(house: House, open_as: OpenAs) -> None:
    say(house, house.marsh.carer, heron(house), "From before", NOW - 3 * DAY)
    say(house, house.marsh.carer, heron(house), "From today", NOW - timedelta(hours=1))
    with house.database.as_owner() as session:
        make = Builder(session)
        family = make.home("Aldous", "Pat", house.heron.id, house.heron.service_id)
        session.execute(update(HouseholdPlace).where(HouseholdPlace.id == family.place_id).values(since=NOW - DAY))
    pat = open_as(family.carer)
    assert words_of(pat.get(thread(house))) == ["From today"]
    assert pat.ask("GET", f"{thread(house)}/since?after=0").get_json()["unread"] == 1
    joanne = open_as(house.heron.liaison_worker)
    joanne.send(joanne.get(thread(house)).form("Let new members see earlier messages"))
    assert words_of(pat.get(thread(house))) == ["From before", "From today"]
    joanne.send(joanne.get(thread(house)).form("Hide earlier messages from new members"))
    assert words_of(pat.get(thread(house))) == ["From today"]
    marion = open_as(house.heron.hub_carer)
    marion.post(f"{thread(house)}/history", marion.hidden() | {"open": "yes"}, 403)


def test_R37_whoever_changes_places_without_a_break_is_not_new(house: House, open_as: OpenAs) -> None:
    say(house, house.heron.hub_carer, heron(house), "From before", NOW - 3 * DAY)
    with house.database.as_owner() as session:
        place = HouseholdPlace.id == house.marsh.place_id
        session.execute(update(HouseholdPlace).where(place).values(until=NOW - DAY))
        Builder(session).put(
            HouseholdPlace,
            service_id=house.heron.service_id,
            constellation_id=house.heron.id,
            household_id=house.marsh.id,
            household_service_id=house.marsh.service_id,
            partnership_id=None,
            role="satellite",
            since=NOW - DAY,
        )
    assert words_of(open_as(house.marsh.carer).get(thread(house))) == ["From before"]


def test_R37_a_leaver_loses_it_in_the_same_request(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    page = write(dee, thread(house), "Still here")

    def may_follow() -> bool:
        with house.app.app_context():
            return read(house.marsh.carer.actor, lambda unit: may_follow_conversation(unit, heron(house)), now=NOW)

    assert may_follow()
    with house.database.as_owner() as session:
        member = HouseholdMember.person_id == house.marsh.carer.id
        session.execute(update(HouseholdMember).where(member).values(until=NOW))
    dee.get(thread(house), 404)
    assert dee.ask("GET", f"{thread(house)}/since?after=0").status_code == 404
    dee.send(page.form("Send"), status=404, words="From an open tab")
    assert not may_follow()
    assert row(house, "select count(*) from message") == [(1,)]


def test_the_same_send_again_is_the_same_message(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    form = dee.get(thread(house)).form("Send")
    for _ in range(3):
        dee.send(form, words="Once")
    answers = [
        dee.ask("POST", form.action, data=form.fields | {"words": "Once"},
                headers={"Origin": "http://localhost", "Accept": "application/json"}).get_json()
        for _ in range(2)
    ]  # fmt: skip
    assert answers[0]["number"] == 1
    assert answers[0] == answers[1]
    with house.database.as_owner() as session:
        session.execute(text("delete from idempotency_key"))
    dee.send(form, words="Once")  # its key is forgotten after two days; the message knows its own name
    assert row(house, "select number from message") == [(1,)]
    assert row(house, "select head from conversation") == [(1,)]


def test_messages_are_numbered_and_their_entries_hold_no_words(house: House, open_as: OpenAs) -> None:
    for number in range(3):
        say(house, house.marsh.carer, heron(house), f"Canary {number}")
    entries = row(
        house,
        "select e.seq, e.kind, e.subject_id = m.id from stream_entry e join message m on m.number = e.seq"
        " where stream_id = :stream order by seq",
        stream=stream_id("conversation", heron(house)),
    )
    assert entries == [(1, "posted", True), (2, "posted", True), (3, "posted", True)]
    for table in ("message", "stream_entry", "audit_entry", "idempotency_key"):
        assert not row(house, f"select 1 from {table} t where t::text ~ 'Canary'"), table


def test_unread_is_a_count_after_one_pointer(house: House, open_as: OpenAs) -> None:
    dee, anil = house.marsh.carer, open_as(house.sethi.carer)
    for number in range(3):
        say(house, dee, heron(house), f"Number {number}")
    say(house, house.sethi.carer, heron(house), "My own is never new")

    def unread() -> int:
        found: int = anil.ask("GET", f"{thread(house)}/since").get_json()["unread"]
        return found

    assert unread() == 3
    page = anil.get(thread(house))
    anil.send(page.form("Mark as read"))
    assert unread() == 0
    reads(house, house.sethi.carer, heron(house), 1)
    assert unread() == 0, "an older device does not take it back"
    reads(house, house.sethi.carer, heron(house), 1, back=True)
    assert unread() == 2
    assert "2 new messages" in anil.get(thread(house)).words
    sent = row(house, "select id from message where number = 2")[0][0]
    browser = open_as(dee)
    browser.post(f"{thread(house)}/{sent}/delete", browser.hidden())
    assert unread() == 1


def test_R42_a_deleted_message_leaves_its_place_and_no_words(house: House, open_as: OpenAs) -> None:
    sent = say(house, house.marsh.carer, heron(house), "Canary in the kitchen")
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    page = dee.send(dee.get(thread(house)).form("Delete"))
    for browser in (dee, marion):
        for path in (thread(house), "/messages", f"{thread(house)}/since?after=0&ids={sent}"):
            assert "Canary" not in browser.ask("GET", path).get_data(as_text=True)
    assert "Dee Marsh deleted this message." in marion.get(thread(house)).words
    assert "Canary in the kitchen" in dee.send(page.form("Undo")).words
    assert "Canary in the kitchen" in marion.get(thread(house)).words


def test_R42_what_was_changed_is_kept_and_read_by_no_member(house: House, open_as: OpenAs) -> None:
    sent = say(house, house.marsh.carer, heron(house), "Lunch is at one")
    dee = open_as(house.marsh.carer)
    edit = dee.get(f"{thread(house)}/{sent}/edit")
    refused = dee.send(edit.form("Save"), status=422, words=" ")
    assert "Write something first." in refused.words
    dee.send(edit.form("Save"), words="Lunch is at noon")
    page = open_as(house.heron.hub_carer).get(thread(house))
    assert words_of(page) == ["Lunch is at noon"]
    assert "Changed" in page.words
    assert row(house, "select count(*) from message_before") == [(1,)]
    house.database.act_as("kith_web")
    with pytest.raises(Exception, match="permission denied"), house.database.connection.begin_nested():
        house.database.connection.execute(text("select * from message_before"))
    marion = open_as(house.heron.hub_carer)
    marion.post(f"{thread(house)}/{sent}/edit", marion.hidden() | {"words": "Mine now"}, 404)


def test_what_cannot_be_sent_comes_back_with_its_words(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    assert "Write something first." in write(dee, thread(house), " \u200b ", 422).words
    long = "a" * (LONGEST + 1)
    page = write(dee, thread(house), long, 422)
    assert f"Use {LONGEST} letters at most. It has {LONGEST + 1}." in page.words
    assert page.one("textarea", id="words").text == long
    assert row(house, "select count(*) from message") == [(0,)]


def test_hidden_characters_are_dropped_and_emoji_stay_whole() -> None:
    assert plain_words(" a\u202eb\u200bc\x00\td\r\ne ") == "abc d\ne"
    family = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
    assert plain_words(family) == family


def test_a_long_conversation_is_turned_back_page_by_page(house: House, open_as: OpenAs) -> None:
    for number in range(1, 121):
        say(house, house.marsh.carer, heron(house), f"Number {number}")
    reads(house, house.sethi.carer, heron(house), 120)
    anil = open_as(house.sethi.carer)
    page = anil.get(thread(house))
    seen = words_of(page)
    assert (len(seen), seen[-1]) == (50, "Number 120")
    while True:
        earlier = [one.attrib["href"] for one in page.all("a") if "Earlier messages" in "".join(one.itertext())]
        if not earlier:
            break
        page = anil.get(earlier[0])
        seen = words_of(page) + seen
    assert seen == [f"Number {number}" for number in range(1, 121)]
    reads(house, house.sethi.carer, heron(house), 20, back=True)
    first = anil.get(thread(house))
    assert words_of(first)[0] == "Number 21", "with more unread than a page it opens where they begin"
    assert "Latest messages" in first.words


def test_looking_changes_nothing(house: House, open_as: OpenAs) -> None:
    say(house, house.marsh.carer, heron(house), "Hello")
    anil = open_as(house.sethi.carer)
    before = contents(house.database)
    for path in ("/messages", thread(house), f"{thread(house)}/since?after=0"):
        anil.ask("GET", path)
    assert changed(before, contents(house.database)) in ([], ["session"])


def test_statements_stay_the_same_however_much_was_written(house: House, open_as: OpenAs) -> None:
    joanne = open_as(house.heron.liaison_worker)
    counts = {}
    for many in (2, 20):
        for number in range(many):
            say(house, house.marsh.carer, heron(house), f"Number {number}")
        for path in ("/messages", thread(house)):
            joanne.get(path)
            with statements(house.database.connection) as seen:
                joanne.get(path)
            counts[path, many] = seen.count
    print(counts)
    assert counts["/messages", 2] == counts["/messages", 20] <= MOST_OF_A_LIST
    assert counts[thread(house), 2] == counts[thread(house), 20] <= MOST_OF_A_THREAD


def test_nobody_writes_in_anothers_name(house: House, open_as: OpenAs) -> None:
    say(house, house.marsh.carer, heron(house), "Hello")
    connection = house.database.connection
    house.database.act_as("kith_web")
    connection.execute(text("select set_context(:p, now(), false)"), {"p": house.sethi.carer.id}).all()
    forged = text(
        "insert into message (id, service_id, conversation_id, number, author_id, author_role, client_id, at)"
        " select gen_random_uuid(), service_id, conversation_id, 2, author_id, author_role, gen_random_uuid(), at"
        " from message"
    )
    with pytest.raises(Exception, match="row-level security"), connection.begin_nested():
        connection.execute(forged)
    changed_rows = connection.execute(text("update message set deleted_at = now(), deleted_by = author_id"))
    assert changed_rows.rowcount == 0


def test_a_message_of_two_roles_is_a_carers(house: House, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        Builder(session).put(
            Membership, person_id=house.marsh.carer.id, space_id=house.heron.id, role="liaison_worker", since=NOW - DAY
        )
    say(house, house.marsh.carer, heron(house), "Both")
    assert row(house, "select author_role from message") == [("satellite_carer",)]


def test_the_id_of_a_conversation_is_always_the_same() -> None:
    space = UUID(int=7)
    assert conversation_id(space, Kind.CARERS) == conversation_id(space, Kind.CARERS)
    assert len({conversation_id(one, kind) for one in (space, new_id()) for kind in OF_A_CONSTELLATION}) == 6


def test_a_posted_message_goes_out_with_its_entry_and_a_changed_one_does_not(house: House) -> None:
    first = say(house, house.marsh.carer, heron(house), "Lunch is at noon")
    entries = [StoredEntry(1, "posted", first), StoredEntry(2, "changed", first), StoredEntry(3, "posted", new_id())]
    about = ("conversation", heron(house))
    with house.app.app_context():

        def at(reader: UUID) -> list[dict[str, object]]:
            return with_content(lambda actor, query: read(actor, query, now=NOW), about, reader, entries)

        told = at(house.sethi.carer.id)
        assert [one.get("content", {}) and one["content"]["words"] for one in told] == [  # type: ignore[index]
            "Lunch is at noon", {}, {},
        ]  # fmt: skip
        assert told == at(house.heron.hub_carer.id), "the same for everybody in the room"
        for outside in (house.manager.id, house.nowak.carer.id, new_id()):
            assert at(outside) == [entry.for_client() for entry in entries]
