"""Mails and text messages: nothing about a child in any kind (R43), HTML that says the same, links that lead there."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from community.concerns.notices import CONCERN_NOTICES
from community.conversations.notices import MESSAGE_NOTICES
from community.conversations.untold import UNREAD_NOTICES
from community.moderation.notices import REPORT_NOTICES
from community.moderation.rules import State
from constellations.break_glass.notices import BREAK_GLASS_NOTICES
from constellations.stays.notices import WORDINGS
from constellations.stays.repeat_notices import REPEAT_NOTICES
from core.actor import worker
from core.unit_of_work import read
from notifications.channels.channel import Mail, message_of
from notifications.outbox.kinds import NOTICE_KINDS, Notice
from notifications.outbox.models import EMAIL
from notifications.outbox.rules import NEVER_MUTED, Way, Weight
from notifications.outbox.sender import words_of
from tests.factories.concerns import appoint
from tests.factories.conversations import asks, heron, say
from tests.factories.matrix_break_glass import broke
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, PASSWORD, Builder, House, Somebody
from tests.factories.repeats import ask_repeat
from tests.factories.reports import decided, lead_of, report
from tests.factories.told_stays import occurrence_of, stands_for, told_of_repeat

OpenAs = Callable[[Somebody], Browser]
CANARIES = ("Sol", "Mali", "Reuben", "Marsh", "Sethi", "asthma", "inhaler", "Mill Lane", "canary")
WHOLE = "Sol has asthma, her inhaler is at 4 Mill Lane, says the canary"
# Kinds that are about accounts, codes and links: none of them has a child to speak of. A new kind has to be put into
# this list or into the tests below.
OF_NO_CHILD = {
    "password-link", "signing-in-changed", "invitation", "role-given", "email-confirm", "email-change-asked",
    "email-changed", "phone-changed", "digest", "bell-more",
}  # fmt: skip
# In the tests of approval links, of breaking glass, and of what is done under a message (test_marks, test_mentions).
WITH_TESTS_OF_THEIR_OWN = {"approval-link", "approval-code", *BREAK_GLASS_NOTICES, *MESSAGE_NOTICES}


def made(
    house: House, kind: str, subject: object, person: Somebody, way: str = EMAIL, occurrence: str = ""
) -> Mail | str:
    """The mail of a kind about a subject, as it would be sent now."""
    number = NOTICE_KINDS.names().index(kind)
    of = occurrence or str(number)
    notice = Notice(house.marsh.id, kind, subject, of, person.id, house.heron.service_id, NOW)  # type: ignore[arg-type]
    with house.app.test_request_context():
        return read(worker("outbox", notice.service_id), lambda unit: words_of(unit, notice, way), now=NOW)


def in_state(house: House, stay: object, state: str) -> None:
    with house.database.as_owner() as session:
        session.execute(text("alter table stay disable trigger user"))
        session.execute(text("update stay set state = :state where id = :id"), {"state": state, "id": stay})


@pytest.mark.parametrize("kind", WORDINGS)
def test_R43_no_kind_about_a_stay_carries_anything_of_a_child(house: House, kind: str) -> None:
    stay = house.ask(house.marsh, "Sol", says=WHOLE)
    stands_for(house, stay, kind)
    with house.database.as_owner() as session:
        session.execute(text("update person set phone = '07700 900111'"))
    for way in (EMAIL, Way.SMS):
        mail = made(house, kind, stay, house.heron.hub_carer, way, occurrence_of(house, stay, kind))
        assert isinstance(mail, Mail), mail
        said = f"{mail.subject}\n{mail.text}\n{mail.html}"
        assert [word for word in CANARIES if word.lower() in said.lower()] == []
        assert re.search(r"(Sleepover|stays)", said)


@pytest.mark.parametrize("kind", sorted(REPEAT_NOTICES))
def test_R43_no_kind_about_a_repeat_carries_anything_of_a_child(house: House, kind: str) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol", says=WHOLE)
    act = told_of_repeat(house, repeat, kind)
    mail = made(house, kind, repeat, house.heron.hub_carer, occurrence=act)
    assert isinstance(mail, Mail), mail
    said = f"{mail.subject}\n{mail.text}\n{mail.html}"
    assert [word for word in CANARIES if word.lower() in said.lower()] == []
    assert "Every Friday, 4 times: the first on Fri 6 Mar, the last on Fri 27 Mar." in said


@pytest.mark.parametrize("kind", sorted({"concern-raised", "concern-unanswered", "concerns-many"}))
def test_R43_no_kind_about_a_concern_carries_anything_of_it(house: House, kind: str) -> None:
    safeguarding = appoint(house)
    concern = safeguarding.tell(house.marsh.carer)
    house.database.act_as("none")
    rows = house.database.connection.execute(text("select person_id from outbox where kind = 'concern-raised'"))
    (person, *_) = [row.person_id for row in rows]
    subject = house.heron.service_id if kind == "concerns-many" else concern
    mail = made(house, kind, subject, Somebody(person, "Nina Osei", "nina@kith.test"))
    assert isinstance(mail, Mail), mail
    assert [word for word in CANARIES if word.lower() in f"{mail.subject}{mail.text}{mail.html}".lower()] == []


@pytest.mark.parametrize("kind", sorted(BREAK_GLASS_NOTICES))
def test_R43_no_kind_about_broken_glass_carries_for_whom_or_why(house: House, kind: str) -> None:
    with house.database.as_owner() as session:
        make = Builder(session)
        lead = make.member("Grace Lund", house.heron.service_id, "safeguarding_lead")
        officer = make.member("Dilys Poole", house.heron.service_id, "records_officer")
        found = broke(make, house.heron.service_id, house.marsh.children["Sol"], lead.id)
        if kind == "glass-reviewed":
            review = "update glass_break set reviewed_by = :by, reviewed_at = :at, finding = 'right' where id = :id"
            session.execute(text(review), {"by": officer.id, "at": NOW, "id": found})
    mail = made(house, kind, found, lead if kind == "glass-reviewed" else officer)
    assert isinstance(mail, Mail), mail
    said = f"{mail.subject}{mail.text}{mail.html}".lower()
    assert [word for word in (*CANARIES, "rang", "station") if word.lower() in said] == []


@pytest.mark.parametrize("kind", sorted(REPORT_NOTICES))
def test_R43_no_kind_about_a_report_carries_a_word_of_it(house: House, kind: str) -> None:
    lead = lead_of(house)
    sent = say(house, house.marsh.carer, heron(house), "The canary sings in Mill Lane")
    found = report(house, house.heron.hub_carer, heron(house), sent, "A canary again")
    person = lead
    if kind == "report-decided":
        decided(house, lead, found, State.LEFT, "A canary is a bird")
        person = house.heron.hub_carer
    mail = made(house, kind, found, person)
    assert isinstance(mail, Mail), mail
    assert [word for word in CANARIES if word.lower() in f"{mail.subject}{mail.text}{mail.html}".lower()] == []


def test_R43_a_mail_about_unread_messages_carries_no_word_of_them(house: House) -> None:
    say(house, house.marsh.carer, heron(house), "The canary sings in Mill Lane")
    mail = made(house, "messages-unread", heron(house), house.sethi.carer)
    assert isinstance(mail, Mail), mail
    assert [word for word in CANARIES if word.lower() in f"{mail.subject}{mail.text}{mail.html}".lower()] == []


def test_R43_a_mail_about_a_message_to_confirm_carries_no_word_of_it(house: House) -> None:
    sent = asks(house, house.heron.hub_carer, heron(house), "The canary sings in Mill Lane")
    with house.database.as_owner() as session:
        asked = text("select id, person_id from message_confirmation where message_id = :m and person_id = :p")
        found = session.execute(asked, {"m": sent, "p": house.sethi.carer.id}).one()
    mail = made(house, "message-confirm", found.id, house.sethi.carer)
    assert isinstance(mail, Mail), mail
    assert [word for word in CANARIES if word.lower() in f"{mail.subject}{mail.text}{mail.html}".lower()] == []


def test_R43_a_mail_about_a_mention_carries_no_word_of_the_message(house: House) -> None:
    sent, anil = (
        say(house, house.marsh.carer, heron(house), "@Anil Sethi, the canary sings in Mill Lane"),
        house.sethi.carer,
    )
    notice = Notice(house.marsh.id, "message-mention", heron(house), str(sent), anil.id, house.heron.service_id, NOW)
    with house.app.test_request_context():
        mail = read(worker("outbox", notice.service_id), lambda unit: words_of(unit, notice), now=NOW)
    assert isinstance(mail, Mail), mail
    words = [word for word in CANARIES if word != "Sethi"]  # the one who reads it
    assert [word for word in words if word.lower() in f"{mail.subject}{mail.text}{mail.html}".lower()] == []


def test_R43_every_kind_is_looked_at(house: House) -> None:
    known = {
        *WORDINGS,
        *REPEAT_NOTICES,
        *CONCERN_NOTICES,
        *REPORT_NOTICES,
        *UNREAD_NOTICES,
        *MESSAGE_NOTICES,
        *OF_NO_CHILD,
        *WITH_TESTS_OF_THEIR_OWN,
    }
    assert {name for name in NOTICE_KINDS.names() if name not in known} == set()


def test_R44_what_must_be_agreed_to_and_emergencies_are_declared_so(house: House) -> None:
    weights = {name: kind.weight for name in NOTICE_KINDS.names() if (kind := NOTICE_KINDS.get(name))}
    assert weights["stay-asked"] is weights["stay-awaits-approval"] is Weight.APPROVAL
    assert {weights[name] for name in CONCERN_NOTICES} == {Weight.URGENT}
    assert all(weights[name] in NEVER_MUTED for name in OF_NO_CHILD if name in weights)


def test_html_and_plain_text_say_the_same_and_the_links_lead_there_after_sign_in(house: House) -> None:
    stay = house.ask(house.marsh, "Sol")
    hub = house.heron.hub_carer
    mail = made(house, "stay-asked", stay, hub)
    assert isinstance(mail, Mail)
    message = message_of(mail, "Kith <no-reply@kith.test>")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    links = re.findall(r"https?://\S+", mail.text)
    assert links == re.findall(r'href="([^"]+)"', mail.html)
    (address,) = links
    browser = Browser(house.app)
    page = browser.get(urlsplit(address).path)
    assert page.path.startswith("/sign-in")
    page = browser.send(page.form("Sign in"), email=hub.email, password=PASSWORD)
    assert page.path == f"/stays/{stay}"
    assert message["List-Unsubscribe"] is None  # an approval cannot be switched off (R44)


def test_a_link_in_a_mail_makes_less_of_its_kind_and_only_by_its_button(house: House, open_as: OpenAs) -> None:
    stay = house.ask(house.marsh, "Sol")
    in_state(house, stay, "cancelled_by_hub")
    mail = made(house, "stay-cancelled", stay, house.marsh.carer)
    assert isinstance(mail, Mail)
    assert message_of(mail, "Kith <no-reply@kith.test>")["List-Unsubscribe"] == f"<{mail.setting}>"
    path, browser = urlsplit(mail.setting).path, Browser(house.app)
    asked = browser.get(path)
    chosen = "select count(*) from notice_choice"
    assert house.database.connection.execute(text(chosen)).scalar() == 0  # a mail scanner looked
    assert "No more emails of this kind" in browser.send(asked.form("No more of these emails")).words
    mine = open_as(house.marsh.carer).get("/account/notices")
    assert "Only here, in Kith" in mine.words
    browser.get(f"{path}x", 404)
    browser.get(path.replace("sleepovers", "concerns"), 404)


def test_what_is_chosen_on_the_pages_is_kept(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    browser.send(browser.get("/account/notices/how-much").form("Save"), preset="needs-me")
    at_night = browser.get("/account/notices/when").form("Save")
    browser.send(at_night, quiet_from="22", quiet_to="7", digest="weekly", hour="18")
    browser.send(browser.get("/account/notices/pause").form("Save"), until="2026-03-20")
    kinds = browser.get("/account/notices/kinds/sleepovers").form("Save")
    page = browser.post(kinds.action, kinds.fields | {"in-1": "off"})
    assert "What needs me; the rest in a digest" in page.words
    assert "Quiet 10 pm to 7 am. Digest every Monday at 6 pm" in page.words
    assert "Paused until Fri 20 Mar" in page.words
    assert "otherwise in 1 of your spaces" in page.words
    page = browser.send(browser.get("/account/notices/pause").form("Save"), until="2020-01-01", status=422)
    assert "Check the year" in page.error_of("until")
    page = browser.send(browser.get("/account/notices/pause").form("Save"), until="")
    assert "Paused" not in page.words


def test_the_operator_sees_work_in_numbers_and_starts_it(house: House, open_as: OpenAs) -> None:
    with house.database.as_owner() as session:
        session.execute(text("insert into space (id, kind, name) values (gen_random_uuid(), 'platform', 'Kith')"))
        session.execute(
            text(
                "insert into membership (id, person_id, space_id, role, since) select gen_random_uuid(), :p, id,"
                " 'platform_operator', '2025-01-01' from space where kind = 'platform'"
            ),
            {"p": house.social_worker.id},
        )
        session.execute(
            text(
                "insert into due_row (id, job, subject_id, due_at, state, attempts, problem) values (gen_random_uuid(),"
                " 'stay-expire', gen_random_uuid(), :at, 'failed', 8, 'ValueError')"
            ),
            {"at": NOW},
        )
    house.ask(house.marsh, "Sol")
    browser = open_as(house.social_worker)
    page = browser.get("/platform/due-things")
    assert "Failed for good" in page.words
    assert "8 attempts: ValueError" in page.words
    assert "1 waiting" in page.words
    page = browser.send(page.form("Try again"))
    assert "It is tried again now" in page.words
    assert "Failed for good" not in page.words
    page = browser.send(page.form("Run now"))
    assert "runs now" in page.words
    house.database.act_as("none")
    by_hand = "select count(*) from audit_entry where kind = 'work-started-by-hand'"
    assert house.database.connection.execute(text(by_hand)).scalar() == 2
