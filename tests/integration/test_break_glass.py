"""Break-glass: one child, a reason, fresh proof, an hour, told at once, audited, reviewed by another (quality.md 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from accounts.permissions import decide
from accounts.permissions.roles import When
from constellations.break_glass.rules import LASTS, review_by
from core.jobs.runner import run_due
from tests.factories.matrix_break_glass import broke
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import FRIDAY, NOW, Builder, House, Somebody
from tests.factories.pages_parsed import Page
from tests.integration.test_concern_clock import mails

OpenAs = Callable[[Somebody], Browser]
NEW, LIST = "/service/break-glass/new", "/service/break-glass"
WHY = "She rang the duty line from a station, alone and afraid."
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Named:
    """Who is named for such things in Wexmoor."""

    lead: Somebody
    other_lead: Somebody
    officer: Somebody


@pytest.fixture
def named(house: House) -> Named:
    service = house.heron.service_id
    with house.database.as_owner() as session:
        make = Builder(session)
        return Named(
            make.member("Grace Lund", service, "safeguarding_lead"),
            make.member("Nia Bell", service, "safeguarding_lead"),
            make.member("Dilys Poole", service, "records_officer"),
        )


def where(house: House, child: str = "Sol") -> str:
    return f"/service/children/{house.marsh.children[child]}/where"


def fill(browser: Browser, status: int = 200, **fields: str) -> Page:
    form = browser.get(NEW).form("Break the glass")
    return browser.send(form, status=status, **{"first_name": "Sol", "reason": WHY} | fields)


def audited(house: House, kind: str) -> list[dict[str, object]]:
    house.database.act_as("none")
    rows = house.database.connection.execute(
        text("select detail from audit_entry where kind = :kind order by at, id"), {"kind": kind}
    )
    return [row.detail for row in rows]


def test_a_lead_sees_where_one_child_is_for_an_hour(house: House, open_as: OpenAs, named: Named) -> None:
    lead = open_as(named.lead)
    lead.get(where(house), status=403)
    page = fill(lead)
    assert page.path == where(house)
    said = " ".join(page.words.split())
    assert "Where Sol is" in said
    assert "At home, Marsh family" in said
    assert "You see this until 11 am" in said
    lead.get(where(house, "Mali"), status=403)  # one child
    with time_machine.travel(NOW + LASTS - MINUTE, tick=False):
        proved(house)
        lead.get(where(house))
    with time_machine.travel(NOW + LASTS, tick=False):  # by the clock: nobody ended it
        lead.get(where(house), status=403)


def test_control_without_the_grants_end_it_would_stay_open(house: House, open_as: OpenAs, named: Named) -> None:
    """The end is the grant's `until`: with the database's check gone and a later one, it stays open."""
    lead = open_as(named.lead)
    fill(lead)
    with pytest.raises(IntegrityError, match="ck_access_grant_hour"), house.database.as_owner() as session:
        session.execute(text("update access_grant set until = until + interval '1 minute'"))
    with house.database.as_owner() as session:
        session.execute(text("alter table access_grant drop constraint ck_access_grant_hour"))
        session.execute(text("update access_grant set until = until + interval '1 hour'"))
    with time_machine.travel(NOW + LASTS + MINUTE, tick=False):
        proved(house)
        lead.get(where(house))


def test_it_shows_the_hub_home_of_a_sleepover(house: House, open_as: OpenAs, named: Named) -> None:
    stay = house.certain(house.marsh, "Sol", FRIDAY, 2)
    house.database.act_as("none")
    with house.database.as_owner() as session:
        session.execute(text("update stay set state = 'in_progress' where id = :id"), {"id": stay})
    lead = open_as(named.lead)
    with time_machine.travel(datetime.combine(FRIDAY, datetime.min.time(), UTC) + timedelta(hours=22), tick=False):
        proved(house)
        said = " ".join(fill(lead).words.split())
    assert "On a sleepover in the hub home of Heron, with Marion" in said
    assert "01632 960144" in said


def proved(house: House) -> None:
    """Everybody has just shown who they are."""
    with house.database.as_owner() as session:
        session.execute(
            text("update session set proved_at = :now, seen_at = :now, created_at = :now, expires_at = :later"),
            {"now": datetime.now(UTC), "later": datetime.now(UTC) + timedelta(hours=1)},
        )


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"reason": "Too short."}, "reason", "Say more: 20 characters at least."),
        ({"reason": ""}, "reason", "Say why you break the glass."),
        ({"first_name": ""}, "first_name", "Type the child’s first name."),
        ({"first_name": "Nobody"}, "first_name", "No child of your service has this first name."),
        ({"first_name": "Kuba"}, "first_name", "No child of your service has this first name."),  # R71: another's
        ({"birth_year": "1999"}, "birth_year", "Type a number from"),
    ],
)
def test_what_cannot_be_used_comes_back_at_its_field(
    house: House, open_as: OpenAs, named: Named, fields: dict[str, str], field: str, words: str
) -> None:
    page = fill(open_as(named.lead), status=422, **fields)
    assert (page.error_of(field) or "").startswith(words)
    assert audited(house, "glass-broken") == []


def test_two_children_of_one_name_are_told_apart_by_year(house: House, open_as: OpenAs, named: Named) -> None:
    with house.database.as_owner() as session:
        Builder(session).child("Sol", 4, "delegated", house.sethi.id, house.sethi.service_id)
    lead = open_as(named.lead)
    page = fill(lead, status=422)
    assert "More than one child" in (page.error_of("birth_year") or "")
    assert fill(lead, birth_year=str(NOW.year - 9)).path == where(house)


def test_it_asks_again_who_one_is_after_five_minutes(house: House, open_as: OpenAs, named: Named) -> None:
    lead = open_as(named.lead)
    with time_machine.travel(NOW + 5 * MINUTE, tick=False):
        assert lead.get(NEW).path == NEW
    with time_machine.travel(NOW + 5 * MINUTE + timedelta(seconds=1), tick=False):
        assert lead.get(NEW).title == "Show that it’s you"


def test_R53_it_is_audited_with_its_reason_sealed(house: House, open_as: OpenAs, named: Named) -> None:
    fill(open_as(named.lead))
    (entry,) = audited(house, "glass-broken")
    assert entry["child_id"] == str(house.marsh.children["Sol"])
    assert entry["broken_by"] == str(named.lead.id)
    assert str(entry["reason"]).startswith("sealed:")
    assert WHY not in str(entry)


def test_R43_the_named_people_are_told_at_once_and_not_for_whom(house: House, open_as: OpenAs, named: Named) -> None:
    fill(open_as(named.lead))
    told = [(to, said) for kind, to, said in mails(house) if kind == "glass-broken"]
    assert sorted(to for to, _ in told) == ["Dilys Poole", "Nia Bell"]
    for _, said in told:
        assert "Grace Lund broke glass at 10 am" in said
        assert "5 pm Friday" in said
        assert not {"Sol", "Marsh", "station"} & set(said.replace(".", " ").split())


def test_E45_where_nobody_else_is_named_the_managers_are_told(house: House, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        lead = Builder(session).member("Grace Lund", house.heron.service_id, "safeguarding_lead")
    fill(open_as(lead))
    assert [to for kind, to, _ in mails(house) if kind == "glass-broken"] == [house.manager.name]


def test_another_reviews_it_and_nobody_their_own(house: House, open_as: OpenAs, named: Named) -> None:
    lead, other = open_as(named.lead), open_as(named.other_lead)
    fill(lead)
    page = other.get(other.get(LIST).link("Grace Lund"))
    assert WHY in page.words
    lead.get(page.path, status=403)
    lead.post(page.path, lead.hidden(LIST) | {"finding": "right", "words": "I was right."}, status=403)
    empty = other.send(page.form("Keep this review"), status=422)
    assert empty.error_of("finding") == "Choose one of the two."
    done = other.send(empty.form("Keep this review"), finding="right", words="Read the concern.")
    assert "Reviewed by Nia Bell: it was right to" in " ".join(done.words.split())
    officer = open_as(named.officer)
    assert "Read the concern." in officer.get(page.path).words
    officer.post(page.path, officer.hidden(LIST) | {"finding": "wrong", "words": "No."}, status=409)
    (entry,) = audited(house, "glass-reviewed")
    assert entry["changes"] == [["finding", None, "right"]]
    assert ("glass-reviewed", "Grace Lund") in [(kind, to) for kind, to, _ in mails(house)]


def test_the_table_too_refuses_a_review_of_ones_own(house: House, named: Named) -> None:
    with house.database.as_owner() as session:
        broke(Builder(session), house.heron.service_id, house.marsh.children["Sol"], named.lead.id)
    review = "update glass_break set reviewed_by = broken_by, reviewed_at = now(), finding = 'right'"
    with pytest.raises(IntegrityError, match="ck_glass_break_not_own"), house.database.as_owner() as session:
        session.execute(text(review))


def test_after_two_working_days_the_review_is_asked_for_each_day(house: House, open_as: OpenAs, named: Named) -> None:
    fill(open_as(named.lead))
    due = review_by(NOW)
    assert due == datetime(2026, 3, 6, 17, tzinfo=UTC)
    with time_machine.travel(due, tick=False), house.app.app_context():
        run_due(now=due)
    with time_machine.travel(due + timedelta(days=1), tick=False), house.app.app_context():
        run_due(now=due + timedelta(days=1))
    overdue = [to for kind, to, _ in mails(house) if kind == "glass-overdue"]
    assert sorted(overdue) == sorted(["Dilys Poole", "Nia Bell", house.manager.name] * 2)


def test_who_must_review_sees_it_on_today(house: House, open_as: OpenAs, named: Named) -> None:
    fill(open_as(named.lead))
    assert "Glass was broken" in open_as(named.other_lead).get("/today").words
    assert "Glass was broken" not in open_as(named.lead).get("/today").words


def test_R72_a_role_that_ends_ends_the_grant_with_it(house: House, open_as: OpenAs, named: Named) -> None:
    lead = open_as(named.lead)
    fill(lead)
    with house.database.as_owner() as session:
        session.execute(
            text("update membership set until = :now where person_id = :lead"), {"now": NOW, "lead": named.lead.id}
        )
    lead.get(where(house), status=404)


def test_who_broke_glass_is_nothing_more_to_the_service(house: House, open_as: OpenAs, named: Named) -> None:
    fill(open_as(named.lead))
    page = open_as(named.other_lead).get(f"/service/people/{named.lead.id}")
    assert "roke glass" not in page.words
    assert "roke glass" not in open_as(named.other_lead).get("/service/people").words


def test_R49_a_family_does_not_learn_that_glass_was_broken(house: House, open_as: OpenAs, named: Named) -> None:
    """Glass is mostly broken for a concern: its reads are in the audit and in no list."""
    fill(open_as(named.lead))
    reads = open_as(house.marsh.carer).get(f"/children/{house.marsh.children['Sol']}/reads")
    assert "Grace Lund" not in reads.words
    surfaces = [entry["surface"] for entry in audited(house, "child-read")]
    assert "concerns.break_glass.where" in surfaces


def test_a_name_that_is_only_compared_is_not_a_read(house: House, open_as: OpenAs, named: Named) -> None:
    fill(open_as(named.lead), status=422, first_name="Nobody")
    assert audited(house, "child-read") == []


def test_mutant_without_the_grant_nothing_opens(
    house: House, open_as: OpenAs, named: Named, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = open_as(named.lead)
    fill(lead)
    monkeypatch.setattr(decide, "granted", lambda *_: frozenset())
    lead.get(where(house), status=403)


def test_mutant_a_grant_for_everything_would_be_seen(
    house: House, open_as: OpenAs, named: Named, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = open_as(named.lead)
    monkeypatch.setattr(decide, "granted", lambda *_: frozenset({When.BROKEN_GLASS}))
    lead.get(where(house, "Mali"))


def test_a_records_officers_glass_shows_the_card_and_not_the_place(house: House, open_as: OpenAs, named: Named) -> None:
    officer = open_as(named.officer)
    assert fill(officer).path == f"/service/children/{house.marsh.children['Sol']}"
    officer.get(where(house), status=403)  # the table says x


def test_nobody_is_told_twice_when_the_form_is_sent_twice(house: House, open_as: OpenAs, named: Named) -> None:
    lead = open_as(named.lead)
    form = lead.get(NEW).form("Break the glass")
    for _ in range(2):
        lead.send(form, first_name="Sol", reason=WHY)
    assert len(audited(house, "glass-broken")) == 1
