"""Conversations between two people, and small groups: who may write to whom, who reads it, since when (R37, R38)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import ProgrammingError

from accounts.people.models import Person
from accounts.permissions.roles import Role
from accounts.spaces.models import HouseholdPlace, Membership, Space
from community.conversations import beginning, beginning_views
from community.conversations.access import may_follow_conversation
from community.conversations.rules import Kind, conversation_id
from core.refusals import Invalid
from core.unit_of_work import read
from tests.factories.conversations import heron, say
from tests.factories.direct import begun
from tests.factories.matrix_people import Opened, cast
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, NOW, Builder, House, Somebody
from tests.factories.pages_parsed import Page
from tests.factories.reports import lead_of
from tests.integration.test_conversations import row, words_of, write
from tests.integration.test_messages_untold import told

OpenAs = Callable[[Somebody], Browser]
SAID = "Canary words for two"
HOUR = timedelta(hours=1)


def tick(page: Page, *people: Somebody) -> list[str]:
    """The values by which these people are ticked; fails where one is not there to tick."""
    offered = {one.attrib["value"] for one in page.all("input") if one.attrib.get("name") == "who"}
    wanted = [str(one.id) for one in people]
    assert offered.issuperset(wanted), "somebody is not there to be chosen"
    return wanted


def ends(house: House, model: type, **where: object) -> None:
    """A place or a role ends now."""
    with house.database.as_owner() as session:
        session.execute(update(model).filter_by(**where).values(until=NOW))


def test_R38_two_who_share_a_constellation_write_to_each_other(house: House, open_as: OpenAs) -> None:
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    page = dee.get(dee.get("/messages").link("Write to somebody"))
    assert "Is a child not safe? Ring first" in page.words
    thread = dee.send(page.form("Go on"), who=tick(page, house.heron.hub_carer))
    assert thread.title.startswith("Marion Tallis")
    assert "You and Marion Tallis will see this. No child’s name, health or address." in thread.words
    assert "Marion Tallis" in dee.get("/messages").words, "who began it finds it again"
    assert "Dee Marsh" not in marion.get("/messages").words, "nobody has written in it yet"
    write(dee, thread.path, SAID)
    assert "1" in marion.get("/today").words.split("Messages", 1)[1][:12]
    assert f"Dee: {SAID}" in marion.get("/messages").words
    assert words_of(marion.get(thread.path)) == [SAID]
    again = marion.get(f"/messages/new?to={house.marsh.carer.id}")
    assert again.one("input", value=str(house.marsh.carer.id)).attrib.get("checked") is not None
    assert marion.send(again.form("Go on")).path == thread.path, "the same two, the same conversation"


def test_R38_nobody_writes_to_whom_nothing_joins_to_them(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    page = dee.get("/messages/new")
    for stranger in (house.wren.hub_carer, house.nowak.carer, house.teal.liaison_worker, house.other_manager):
        assert str(stranger.id) not in page.html
        refused = dee.post("/messages/new", dee.hidden("/today") | {"who": str(stranger.id)}, status=422)
        assert "nothing joins you now" in refused.words
    assert row(house, "select count(*) from conversation_member") == [(0,)]


def test_R38_a_role_joins_a_worker_to_the_homes_and_a_manager_to_the_service(house: House) -> None:
    begun(house, house.social_worker, house.marsh.carer)
    begun(house, house.penrose.carer, house.manager)  # of another service, through its partnership (E15)
    begun(house, house.manager, house.wren.liaison_worker)
    for who, other in (
        (house.social_worker, house.sethi.carer),
        (house.manager, house.nowak.carer),
        (house.other_manager, house.marsh.carer),
    ):
        with pytest.raises(Invalid):
            begun(house, who, other)


def test_R71_nobody_else_reads_it_by_no_address(house: House, people: dict[Role, Opened], open_as: OpenAs) -> None:
    thread = begun(house, house.marsh.carer, house.heron.hub_carer)
    sent = say(house, house.marsh.carer, thread, SAID)
    url = f"/messages/{thread}"
    wanted = {Role.SAT: 200, Role.HUB: 200, Role.SGL: 403, Role.DPO: 403}  # by glass, with a reason: dm.read
    out = {Role.PUB, Role.EXT, Role.SUS}
    for role, opened in people.items():
        status = 302 if role in out else wanted.get(role, 404)
        assert opened.browser.client.get(url).status_code == status, role
        if role not in {*wanted, *out}:
            hidden = opened.browser.hidden("/today")
            for act, fields in (
                ("send", {"words": "Mine."}), ("read", {"number": "1"}), ("history", {"open": "yes"}), ("people", {}),
                (f"{sent}/delete", {}), (f"{sent}/report", {"why": "other"}), (f"{sent}/edit", {"words": "Mine."}),
            ):  # fmt: skip
                opened.browser.post(f"{url}/{act}", hidden | fields, status=404)
            assert opened.browser.client.get(f"{url}/since?after=0").status_code == 404
            assert SAID not in opened.browser.get("/messages").html
    others = open_as(house.sethi.carer)  # of the same constellation
    others.get(url, status=404)
    assert SAID not in others.get("/messages").html
    assert row(house, "select count(*) from message where deleted_at is null") == [(1,)]


def seen_by(house: House, person: Somebody, table: str) -> int:
    """How many rows the role `kith_web` sees for a person, by a query that forgot its scope."""
    house.database.act_as("kith_web")
    connection = house.database.connection
    connection.execute(text("select set_context(:p, :at, false)"), {"p": person.id, "at": NOW}).all()
    found: int = connection.execute(text(f"select count(*) from {table}")).scalar_one()
    return found


def test_R71_the_tables_too_show_it_to_its_members_alone(house: House) -> None:
    say(house, house.marsh.carer, heron(house), "For everybody")
    thread = begun(house, house.marsh.carer, house.heron.hub_carer)
    say(house, house.marsh.carer, thread, SAID)
    lead = cast(house)[Role.SGL]
    assert lead is not None
    for person, conversations, messages in (
        (house.marsh.carer, 2, 2), (house.heron.hub_carer, 2, 2), (house.sethi.carer, 1, 1), (house.manager, 1, 1),
        (lead, 2, 1), (house.nowak.carer, 0, 0),
    ):  # fmt: skip
        assert (seen_by(house, person, "conversation"), seen_by(house, person, "message")) == (
            conversations, messages,
        ), person.name  # fmt: skip


def test_control_without_that_wall_a_third_person_would_read_it(house: House) -> None:
    thread = begun(house, house.marsh.carer, house.heron.hub_carer)
    say(house, house.marsh.carer, thread, SAID)
    house.database.act_as("kith_owner")
    connection = house.database.connection
    connection.execute(text("drop policy service_wall on message"))
    connection.execute(text("create policy service_wall on message for select to kith_web using (true)"))
    assert seen_by(house, house.sethi.carer, "message") == 1


NAME_MYSELF = """
insert into conversation_member (id, conversation_id, person_id, service_id, via, added_by, since)
values (gen_random_uuid(), :thread, :me, :service, :via, :me, now())"""


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_R38_R71_nobody_writes_themselves_into_a_conversation_of_others(house: House, *, guarded: bool) -> None:
    thread = begun(house, house.marsh.carer, house.heron.hub_carer)
    anil = house.sethi.carer
    if not guarded:
        house.database.act_as("kith_owner")
        house.database.connection.execute(text("drop policy named_by_me on conversation_member"))
        house.database.connection.execute(
            text("create policy anybody on conversation_member for insert to kith_web with check (true)")
        )
    house.database.act_as("kith_web")
    connection = house.database.connection
    connection.execute(text("select set_context(:p, now(), false)"), {"p": anil.id}).all()
    values = {"thread": thread, "me": anil.id, "service": house.heron.service_id, "via": house.heron.id}
    if guarded:
        with pytest.raises(ProgrammingError, match="row-level security"), connection.begin_nested():
            connection.execute(text(NAME_MYSELF), values)
    else:
        connection.execute(text(NAME_MYSELF), values)


def test_R38_the_two_begin_again_when_something_joins_them_anew(house: House) -> None:
    """Who was named by the other is let in by the wall again."""
    first = begun(house, house.marsh.carer, house.heron.hub_carer)
    ends(house, HouseholdPlace, household_id=house.marsh.id)
    with house.database.as_owner() as session:
        Builder(session).put(
            HouseholdPlace,
            service_id=house.heron.service_id,
            household_service_id=house.heron.service_id,
            household_id=house.marsh.id,
            constellation_id=house.heron.id,
            role="satellite",
            since=NOW + HOUR,
        )
    again = begun(house, house.heron.hub_carer, house.marsh.carer, now=NOW + 2 * HOUR)
    assert again == first


def test_R7_R37_who_leaves_what_joins_them_loses_it_at_once(house: House, open_as: OpenAs) -> None:
    dee, marion = open_as(house.marsh.carer), open_as(house.heron.hub_carer)
    thread = begun(house, house.marsh.carer, house.heron.hub_carer, now=NOW - DAY)
    url = f"/messages/{thread}"
    say(house, house.marsh.carer, thread, SAID)
    page = dee.get(url)
    assert words_of(page) == [SAID]
    with house.app.app_context():
        assert read(house.marsh.carer.actor, lambda unit: may_follow_conversation(unit, thread))
    ends(house, HouseholdPlace, household_id=house.marsh.id)
    dee.get(url, status=404)
    assert SAID not in dee.get("/messages").html
    dee.send(page.form("Send"), status=404, words="Still there?")
    with house.app.app_context():
        assert not read(house.marsh.carer.actor, lambda unit: may_follow_conversation(unit, thread))
    assert seen_by(house, house.marsh.carer, "message") == 0
    assert words_of(marion.get(url)) == [SAID], "who stays reads what they had"


def test_R38_a_manager_who_is_none_any_more_loses_it(house: House, open_as: OpenAs) -> None:
    thread = begun(house, house.manager, house.marsh.carer, now=NOW - DAY)
    say(house, house.manager, thread, SAID)
    ends(house, Membership, person_id=house.manager.id)
    dee = open_as(house.marsh.carer)
    assert words_of(dee.get(f"/messages/{thread}")) == [SAID]
    assert "nobody can write here any more" in dee.get(f"/messages/{thread}").words


def test_R37_who_is_named_later_sees_nothing_from_before(house: House, open_as: OpenAs) -> None:
    thread = begun(house, house.marsh.carer, house.heron.hub_carer, house.sethi.carer, now=NOW - DAY)
    url = f"/messages/{thread}"
    say(house, house.marsh.carer, thread, "Before", now=NOW - HOUR)
    dee, gwen = open_as(house.marsh.carer), open_as(house.penrose.carer)
    gwen.get(url, status=404)
    shown = dee.get(url)
    assert shown.title.startswith("Saturday lunch")
    assert "You, Anil Sethi and Marion Tallis will see this." in shown.words
    page = dee.get(shown.link("Who is in it"))
    assert str(house.sethi.carer.id) not in page.html, "who is in it is not offered again"
    after = dee.send(page.form("Add them"), who=tick(page, house.penrose.carer))
    assert "You, Anil Sethi, Gwen Penrose and Marion Tallis will see this." in after.words
    write(dee, url, "After")
    assert words_of(gwen.get(url)) == ["After"]
    dee.post(f"{url}/history", dee.hidden("/today") | {"open": "yes"}, status=404)
    joanne = open_as(house.heron.liaison_worker)
    joanne.post(f"{url}/history", joanne.hidden("/today") | {"open": "yes"}, status=404)
    assert words_of(gwen.get(url)) == ["After"]


def test_R41_anybody_leaves_a_small_group(house: House, open_as: OpenAs) -> None:
    thread = begun(house, house.marsh.carer, house.heron.hub_carer, house.sethi.carer, now=NOW - DAY)
    url = f"/messages/{thread}"
    say(house, house.sethi.carer, thread, SAID)
    anil, dee = open_as(house.sethi.carer), open_as(house.marsh.carer)
    page = anil.get(anil.get(f"{url}/people").link("Leave this group"))
    left = anil.send(page.form("Leave"))
    assert left.path == "/messages"
    assert "Saturday lunch" not in left.words
    anil.get(url, status=404)
    shown = dee.get(url)
    assert words_of(shown) == [SAID], "what they wrote stays"
    assert "You and Marion Tallis will see this." in shown.words


def test_what_cannot_be_used_comes_back_with_what_was_typed(house: House, open_as: OpenAs) -> None:
    dee = open_as(house.marsh.carer)
    page = dee.get("/messages/new")
    assert "Choose who you want to write to." in dee.send(page.form("Go on"), status=422).words
    both = tick(page, house.heron.hub_carer, house.sethi.carer)
    nameless = dee.send(page.form("Go on"), status=422, who=both)
    assert "Give the group a name" in nameless.words
    ticked = [one.attrib["value"] for one in nameless.all("input") if "checked" in one.attrib]
    assert sorted(ticked) == sorted(both), "nothing that was chosen is lost"
    long = dee.send(page.form("Go on"), status=422, who=both, name="lunch" * 20)
    assert "Use 60 letters at most." in long.words
    asked = dee.send(page.form("Go on"), status=422, who=both, name="Lunch for Sol")
    assert "Look again before this goes: a child’s name" in asked.words


def test_a_name_that_was_typed_and_fits_nobody_or_two_says_what_to_do(
    house: House, open_as: OpenAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning_views, "MOST_LISTED", 0)  # as for somebody who writes to a whole service
    dee = open_as(house.marsh.carer)
    with house.database.as_owner() as session:
        alike = update(Person).where(Person.id == house.penrose.carer.id)
        session.execute(alike.values(given_name="Anil", family_name="Sethi"))
    for name, sentence in (
        ("Nobody Such", "Nobody whom you can write to has this name. Check how it is written."),
        ("anil sethi", "Write to them from their own page, under Your service."),
    ):
        assert sentence in dee.post("/messages/new", dee.hidden("/today") | {"called": name}, status=422).words


def test_R38_a_small_group_is_of_one_constellation(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        begun(house, house.manager, house.marsh.carer, house.wren.hub_carer)
    assert refused.value.errors == {"who": beginning.NOT_TOGETHER}


def test_R40_a_report_from_it_reaches_the_lead_who_reads_what_was_reported(house: House, open_as: OpenAs) -> None:
    nina = lead_of(house)
    thread = begun(house, house.marsh.carer, house.heron.hub_carer)
    sent, _ = (say(house, house.marsh.carer, thread, words) for words in (SAID, "Something else"))
    marion, lead = open_as(house.heron.hub_carer), open_as(nina)
    marion.send(marion.get(f"/messages/{thread}/{sent}/report").form("Report it"), why="unkind")
    queue = lead.get("/reports")
    assert "A direct conversation, reported" in queue.words
    page = lead.get(next(a.attrib["href"] for a in queue.all("a") if a.attrib["href"].startswith("/reports/")))
    assert SAID in page.words
    assert "Something else" not in page.html
    lead.send(page.form("Decide"), decision="held", reason="It threatens.")
    assert words_of(marion.get(f"/messages/{thread}")) == ["Held back by the safeguarding team.", "Something else"]
    lead.get(f"/messages/{thread}", status=403)
    assert seen_by(house, nina, "message") == 1, "the reported one alone"


def test_a_lead_breaks_glass_for_it_by_the_names_of_the_two(house: House, open_as: OpenAs) -> None:
    lead = open_as(lead_of(house))
    thread = begun(house, house.marsh.carer, house.heron.hub_carer)
    say(house, house.marsh.carer, thread, SAID)
    form = lead.get("/service/break-glass/new/conversation").form("Break the glass")
    why = "A carer rang: somebody is threatened in what they write."
    for few in (",", "Dee Marsh"):  # else it would list who writes to whom, with nothing written down
        listed = lead.send(form, status=422, kind="direct", people=few, reason=why)
        assert "Type the names of both who write in it" in listed.words
        assert "Marion" not in listed.words
    refused = lead.send(form, status=422, kind="direct", people="Dee Marsh, Anil Sethi", reason=why)
    assert "Nobody of these names has written to each other" in refused.words
    page = lead.send(refused.form("Break the glass"), kind="direct", people="marion tallis, Dee Marsh")
    assert page.path == f"/messages/{thread}"
    assert words_of(page) == [SAID]
    assert page.title.startswith("Dee Marsh and Marion Tallis")
    assert "Write a message" not in page.html


def test_glass_asks_which_where_two_fit(house: House, open_as: OpenAs) -> None:
    lead = open_as(lead_of(house))
    say(house, house.marsh.carer, heron(house), SAID)
    say(house, house.wren.hub_carer, conversation_id(house.wren.id, Kind.EVERYONE), "Of the other Heron")
    with house.database.as_owner() as session:
        session.execute(update(Space).where(Space.id == house.wren.id).values(name="HERON"))
    form = lead.get("/service/break-glass/new/conversation").form("Break the glass")
    why = "A carer rang: somebody is threatened in what they write."
    asked = lead.send(form, status=422, kind="everyone", constellation="Heron", reason=why)
    assert "More than one fits. Choose the one that you mean." in asked.words
    assert "HERON, with the hub home of Carol" in asked.words
    assert row(house, "select count(*) from glass_break") == [(0,)]
    page = lead.send(asked.form("Break the glass"), which=str(heron(house)))
    assert words_of(page) == [SAID]


def test_R43_a_mail_about_it_goes_to_the_other_of_the_two_and_names_nobody(house: House) -> None:
    say(house, house.marsh.carer, begun(house, house.marsh.carer, house.heron.hub_carer), SAID)
    assert told(house) == ["Marion Tallis: A direct conversation: messages you have not read"]
