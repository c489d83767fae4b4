"""Of two who write to each other: what is there for who stays when the other leaves (R37)."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from accounts.spaces.models import HouseholdPlace, Membership
from tests.factories.conversations import say
from tests.factories.direct import begun
from tests.factories.pages_house import DAY, NOW, Builder, House
from tests.integration.test_conversations import row, words_of
from tests.integration.test_direct import HOUR, SAID, OpenAs, ends, seen_by
from tests.integration.test_messages_untold import told


def test_R37_who_stays_reads_what_they_had_and_writes_no_more(house: House, open_as: OpenAs) -> None:
    marion = open_as(house.heron.hub_carer)
    thread = begun(house, house.marsh.carer, house.heron.hub_carer, now=NOW - DAY)
    url = f"/messages/{thread}"
    said = say(house, house.marsh.carer, thread, SAID, now=NOW - HOUR)
    page = marion.get(url)
    ends(house, HouseholdPlace, household_id=house.marsh.id)
    kept = marion.send(page.form("Send"), status=422, words="Shall I bring the tent?")
    assert "Dee Marsh has left, so this cannot be sent." in kept.words
    assert "".join(kept.one("textarea", id="kept").itertext()).strip() == "Shall I bring the tent?"
    shown = marion.get(url)
    assert words_of(shown) == [SAID]
    assert "nobody can write here any more" in shown.words
    assert not shown.all("textarea")
    assert "Is a child not safe? Ring first." in shown.words
    assert "1" in marion.get("/today").words.split("Messages", 1)[1][:12], "what they have not read yet is counted"
    marion.send(shown.form("Mark as read"))
    hidden = marion.hidden("/today")
    for act, fields, status in (
        ("send", {"words": "Mine."}, 422), (f"{said}/react", {"feel": "thanks on"}, 422), (f"{said}/delete", {}, 422),
        ("block", {}, 404), (f"{said}/report", {"why": "unkind"}, 200),
    ):  # fmt: skip
        marion.post(f"{url}/{act}", hidden | fields, status=status)
    assert row(house, "select count(*) from message") == [(1,)]
    assert told(house) == [], "no mail about what nobody can answer"
    ends(house, Membership, person_id=house.heron.liaison_worker.id)  # somebody else's going changes nothing
    marion.get(url)


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "control"])
def test_R37_the_wall_lets_who_stayed_read_and_not_write(house: House, *, guarded: bool) -> None:
    thread = begun(house, house.marsh.carer, house.heron.hub_carer, now=NOW - DAY)
    say(house, house.marsh.carer, thread, SAID)
    ends(house, HouseholdPlace, household_id=house.marsh.id)
    connection = house.database.connection
    if not guarded:
        house.database.act_as("kith_owner")
        connection.execute(text("drop policy own_words on message"))
        connection.execute(text("create policy own_words on message for insert to kith_web with check (true)"))
    assert seen_by(house, house.heron.hub_carer, "message") == 1
    values = {"thread": thread, "me": house.heron.hub_carer.id, "service": house.heron.service_id}
    write_one = text("""
        insert into message (id, service_id, conversation_id, apart, number, author_id, author_role, client_id, at)
        values (gen_random_uuid(), :service, :thread, true, 2, :me, 'hub_carer', gen_random_uuid(), now())""")
    if guarded:
        with pytest.raises(ProgrammingError, match="row-level security"), connection.begin_nested():
            connection.execute(write_one, values)
    else:
        connection.execute(write_one, values)


def test_R37_who_comes_back_goes_on_and_who_stayed_with_them(house: House, open_as: OpenAs) -> None:
    thread = begun(house, house.marsh.carer, house.heron.hub_carer, now=NOW - DAY)
    say(house, house.marsh.carer, thread, SAID, now=NOW - HOUR)
    ends(house, HouseholdPlace, household_id=house.marsh.id)
    with house.database.as_owner() as session:
        Builder(session).put(
            HouseholdPlace, service_id=house.heron.service_id, household_service_id=house.heron.service_id,
            household_id=house.marsh.id, constellation_id=house.heron.id, role="satellite", since=NOW,
        )  # fmt: skip
    assert "Write a message" in open_as(house.heron.hub_carer).get(f"/messages/{thread}").html
