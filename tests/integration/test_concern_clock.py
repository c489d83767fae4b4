"""The acknowledgement clock of a concern (R48, R52, S15): an hour in hours, zero out of hours, no end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import insert, text

from accounts.service_settings.models import ServiceSetting
from community.concerns.deadlines import deadline_from
from core.actor import worker
from core.jobs.runner import run_due
from core.unit_of_work import read
from notifications.channels.channel import Mail
from notifications.outbox.kinds import Notice
from notifications.outbox.sender import words_of
from tests.factories.concerns import Safeguarding, also, appoint
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, House, Somebody
from tests.factories.pages_watch import statements
from tests.factories.settled import settled

OpenAs = Callable[[Somebody], Browser]
HOUR = timedelta(hours=1)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


@pytest.fixture
def leads(house: House) -> Safeguarding:
    return appoint(house)


def mails(house: House) -> list[tuple[str, str, str]]:
    """Everything queued, as it would be sent now: the kind, to whom, and what it says."""
    house.database.act_as("none")
    rows = house.database.connection.execute(
        text(
            "select id, kind, subject_id, occurrence, person_id, service_id, created_at from outbox"
            " where channel = 'email' order by id"
        )
    ).all()
    made = []
    for row in rows:
        mail = mail_of(house, Notice(*row))
        said = (mail.to_name, f"{mail.subject}\n{mail.text}") if isinstance(mail, Mail) else ("", mail)
        made.append((row.kind, *said))
    return made


def mail_of(house: House, notice: Notice) -> Mail | str:
    """The mail as it would be sent now."""
    with house.app.app_context():
        return read(worker("outbox", notice.service_id), lambda unit: words_of(unit, notice))


def queued(house: House) -> list[tuple[str, str]]:
    """Kind and name of what is queued, in order, without repeats of the same moment."""
    house.database.act_as("none")
    asked = text(
        "select o.kind, coalesce(p.given_name, 'Duty team') from outbox o left join person p on p.id = o.person_id"
        " where o.channel = 'email'"
        " order by o.created_at, o.kind, 2"
    )
    return [(row[0], row[1]) for row in house.database.connection.execute(asked)]


def due(house: House) -> list[datetime]:
    house.database.act_as("none")
    asked = text("select due_at from due_row where job = 'concern-watch' and state = 'waiting' order by due_at")
    return list(house.database.connection.execute(asked).scalars())


def wait_until(house: House, moment: datetime) -> None:
    with time_machine.travel(moment, tick=False), house.app.app_context():
        run_due(now=moment)


@pytest.mark.parametrize(
    ("raised", "out_of_hours", "by", "again"),
    [
        ("2026-03-04T10:00", False, "2026-03-04T11:00", "2026-03-04T11:00"),
        (
            "2026-03-04T16:30",
            False,
            "2026-03-04T17:00",
            "2026-03-04T17:00",
        ),  # the office closes before the hour is over
        ("2026-03-04T17:00", True, "2026-03-04T17:00", "2026-03-05T09:00"),
        ("2026-03-04T08:59", True, "2026-03-04T08:59", "2026-03-04T09:00"),
        ("2026-03-07T12:00", True, "2026-03-07T12:00", "2026-03-09T09:00"),
        ("2026-04-02T17:30", True, "2026-04-02T17:30", "2026-04-07T08:00"),  # Maundy Thursday to the Tuesday after
        ("2026-12-24T18:00", True, "2026-12-24T18:00", "2026-12-29T09:00"),
        ("2026-07-01T08:00", False, "2026-07-01T09:00", "2026-07-01T09:00"),  # nine in London
        ("2026-10-25T01:30", True, "2026-10-25T01:30", "2026-10-26T09:00"),  # in the hour that occurs twice
        ("2026-03-29T01:30", True, "2026-03-29T01:30", "2026-03-30T08:00"),  # in the hour that is skipped
    ],
)
def test_R48_S15_R70_the_clock(raised: str, out_of_hours: bool, by: str, again: str) -> None:
    clock = deadline_from(at(raised), HOUR)
    assert (clock.out_of_hours, clock.acknowledge_by, clock.look_again) == (out_of_hours, at(by), at(again))


def test_R48_S15_a_service_may_acknowledge_sooner(leads: Safeguarding) -> None:
    house, (proposed, decided) = leads.house, (leads.house.marsh.carer.id, leads.house.heron.hub_carer.id)
    rows = settled(house.heron.service_id, proposed, decided, NOW, {"S15": {"acknowledge_minutes": 20}})
    with house.database.as_owner() as session:
        session.execute(insert(ServiceSetting), rows)
    leads.tell(house.marsh.carer)
    assert due(house) == [NOW + timedelta(minutes=20)]


def test_R48_in_hours_the_leads_are_told_and_the_clock_runs(leads: Safeguarding) -> None:
    leads.tell(leads.house.marsh.carer)
    assert queued(leads.house) == [("concern-raised", "Ivan"), ("concern-raised", "Nina")]
    assert due(leads.house) == [NOW + HOUR]


def test_R48_out_of_hours_the_duty_team_is_alerted_at_once(leads: Safeguarding) -> None:
    night = at("2026-03-04T22:14")
    leads.tell(leads.house.marsh.carer, now=night)
    assert queued(leads.house) == [
        ("concern-duty", "Duty team"),
        ("concern-raised", "Ivan"),
        ("concern-raised", "Nina"),
    ]
    assert due(leads.house) == [at("2026-03-05T09:00")]


def test_R48_without_a_duty_team_the_managers_are_told_at_once(leads: Safeguarding) -> None:
    house = leads.house
    with house.database.as_owner() as session:
        session.execute(text("delete from duty_contact"))
    leads.tell(house.marsh.carer, now=at("2026-03-04T22:14"))
    assert ("concern-unanswered", "Ruth") in queued(house)


def test_R48_nobody_acknowledged_so_it_is_told_again_and_to_the_managers(leads: Safeguarding) -> None:
    house = leads.house
    leads.tell(house.marsh.carer)
    wait_until(house, NOW + HOUR)
    later = [("concern-unanswered", name) for name in ("Ivan", "Nina", "Ruth")]
    assert queued(house)[2:] == later
    assert due(house) == [NOW + 2 * HOUR]
    wait_until(house, NOW + 2 * HOUR)
    assert queued(house)[5:] == later
    wait_until(house, NOW + 2 * HOUR)  # the same row again does nothing twice (E56)
    assert len(queued(house)) == 8


def test_R48_at_closing_time_it_goes_to_the_duty_team(leads: Safeguarding) -> None:
    house = leads.house
    leads.tell(house.marsh.carer, now=at("2026-03-04T16:30"))
    wait_until(house, at("2026-03-04T17:00"))
    assert ("concern-duty", "Duty team") in queued(house)
    assert due(house) == [at("2026-03-05T09:00")]
    wait_until(house, at("2026-03-05T09:00"))
    assert due(house) == [at("2026-03-05T10:00")]


def test_R52_one_press_of_a_named_person_ends_it(leads: Safeguarding, open_as: OpenAs) -> None:
    house = leads.house
    concern = leads.tell(house.marsh.carer)
    sender = open_as(house.marsh.carer)
    for lead in (leads.nina, leads.ivan):
        open_as(lead).get(f"/concerns/{concern}")
    page = sender.get(f"/concerns/{concern}")
    assert "Nobody has acknowledged it yet." in page.words  # both leads have opened it
    assert not {"read by", "seen by", "Read", "Seen"} & set(page.words.split("."))
    browser = open_as(leads.nina)
    with time_machine.travel(NOW + timedelta(minutes=26), tick=False):
        browser.send(browser.get(f"/concerns/{concern}").form("I have this"))
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        assert "Acknowledged by Nina Osei At 10:26 am today." in sender.get(f"/concerns/{concern}").words
        assert "Acknowledged by Nina Osei at 10:26 am today" in open_as(leads.ivan).get("/concerns").words
    before = queued(house)
    wait_until(house, NOW + HOUR)
    assert queued(house) == before
    assert due(house) == []


def test_the_second_press_changes_nothing(leads: Safeguarding, open_as: OpenAs) -> None:
    concern = leads.tell(leads.house.marsh.carer)
    one, two = open_as(leads.nina), open_as(leads.ivan)
    late = two.get(f"/concerns/{concern}").form("I have this")
    one.send(one.get(f"/concerns/{concern}").form("I have this"))
    assert "Acknowledged by Nina Osei" in two.send(late).words


def test_R43_no_notice_says_what_or_whom_or_by_whom(leads: Safeguarding) -> None:
    house = leads.house
    leads.tell(
        house.marsh.carer,
        (house.heron.hub_carer,),
        now=at("2026-03-04T16:45"),
        about_words="Sol",
        reach_words="07700 900123",
    )
    wait_until(house, at("2026-03-04T17:00"))
    with time_machine.travel(at("2026-03-04T17:01"), tick=False):
        made = mails(house)
    assert {kind for kind, _, _ in made} == {"concern-raised", "concern-unanswered", "concern-duty"}
    for kind, name, words in made:
        print(f"--- {kind} to {name}\n{words}")
        assert name
        for said in ("afraid", "Sol", "Dee", "Marsh", "Marion", "Tallis", "07700", "4 pm", "Heron"):
            assert said not in words, (kind, said)
    assert next(words for kind, _, words in made if kind == "concern-duty").startswith("URGENT. Concern ")


def test_a_lead_appointed_meanwhile_is_named_when_nobody_took_it(leads: Safeguarding, open_as: OpenAs) -> None:
    house = leads.house
    concern = leads.tell(house.marsh.carer)
    also(house, house.social_worker, "safeguarding_lead", house.heron.service_id)
    browser = open_as(house.social_worker)
    browser.get(f"/concerns/{concern}", status=404)
    wait_until(house, NOW + HOUR)
    with time_machine.travel(NOW + HOUR, tick=False):
        browser.get(f"/concerns/{concern}")
    assert ("concern-unanswered", "Callum") in queued(house)


def test_a_flood_is_kept_whole_and_mailed_as_one(leads: Safeguarding) -> None:
    house = leads.house
    for _ in range(23):
        leads.tell(house.marsh.carer)
    kinds = [kind for kind, _ in queued(house)]
    assert kinds.count("concern-raised") == 40
    assert kinds.count("concerns-many") == 2
    house.database.act_as("none")
    assert house.database.connection.execute(text("select count(*) from concern")).scalar() == 23


def test_today_and_the_menu_of_a_lead_count_what_waits(leads: Safeguarding, open_as: OpenAs) -> None:
    house = leads.house
    leads.tell(house.marsh.carer)
    page = open_as(leads.nina).get("/today")
    assert "A concern was raised" in page.words
    assert "Concerns 1 waiting" in page.words
    assert "Concerns" not in open_as(house.manager).get("/today").words


def test_the_inbox_takes_seven_statements_however_long(leads: Safeguarding, open_as: OpenAs) -> None:
    house, browser = leads.house, open_as(leads.nina)
    counts = []
    for more in (2, 18):
        for _ in range(more):
            leads.tell(house.marsh.carer)
        with statements(house.database.connection) as seen:
            browser.get("/concerns")
        counts.append(seen.count)
    print(f"/concerns: {counts[0]} statements for 2 concerns, {counts[1]} for 20")
    assert counts[0] == counts[1] <= 7  # one asks which notices led to the list
