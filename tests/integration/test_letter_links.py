"""Each link in each kind of mail leads to its page once one has signed in, in plain text and in HTML alike.

The kinds whose link needs no sign-in (an invitation, a new password, a new address, an agreement) are opened by
the tests of those pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import text

from constellations.stays.notices import WORDINGS
from constellations.stays.repeat_notices import REPEAT_NOTICES
from core.actor import worker
from core.ids import new_id
from core.unit_of_work import read
from notifications.channels.channel import Mail
from notifications.outbox.kinds import NOTICE_KINDS, Notice
from notifications.outbox.models import EMAIL
from notifications.outbox.rules import Way
from notifications.outbox.sender import words_of
from tests.factories.concerns import appoint
from tests.factories.conversations import asks, heron, say
from tests.factories.matrix_break_glass import broke
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, PASSWORD, Builder, House, Somebody
from tests.factories.repeats import ask_repeat
from tests.factories.told_stays import occurrence_of, stands_for, told_of_repeat
from tests.integration.test_signin_second_factor import code_of, key_on

Made = tuple[UUID, Somebody, str, list[str]]
"""A subject, who is told of it, the occurrence, and the pages to which the mail leads."""


def carers(house: House) -> tuple[Somebody, ...]:
    """Who signs in without a second step."""
    return house.marsh.carer, house.sethi.carer, house.heron.hub_carer


def a_stay(house: House, kind: str) -> Made:
    stay = house.ask(house.marsh, "Sol")
    stands_for(house, stay, kind)
    found = NOTICE_KINDS.get(kind)
    assert found is not None
    setting = [] if found.weight == "approval" else ["/account/notices/kinds/sleepovers"]
    return stay, house.marsh.carer, occurrence_of(house, stay, kind), [f"/stays/{stay}", *setting]


def a_repeat(house: House, kind: str) -> Made:
    repeat = ask_repeat(house, house.marsh, "Sol")
    act = told_of_repeat(house, repeat, kind)
    found = NOTICE_KINDS.get(kind)
    assert found is not None
    setting = [] if found.weight == "approval" else ["/account/notices/kinds/sleepovers"]
    return repeat, house.marsh.carer, act, [f"/stays/repeats/{repeat}", *setting]


def a_concern(house: House, kind: str) -> Made:
    leads = appoint(house)
    concern = leads.tell(house.marsh.carer)
    where = {"concerns-many": (house.heron.service_id, "/concerns")}.get(kind, (concern, f"/concerns/{concern}"))
    return where[0], leads.nina, "x", [where[1]]


def glass(house: House, kind: str) -> Made:
    with house.database.as_owner() as session:
        make = Builder(session)
        lead = make.member("Grace Lund", house.heron.service_id, "safeguarding_lead")
        officer = make.member("Dilys Poole", house.heron.service_id, "records_officer")
        made = broke(make, house.heron.service_id, house.marsh.children["Sol"], lead.id)
    told = ["/notices"] if kind == "glass-broken" else []
    return made, officer, "x", [f"/service/break-glass/{made}", *told]


def a_role(house: House, _kind: str) -> Made:
    carer = house.marsh.carer
    return carer.id, carer, f"liaison_worker {house.heron.id} x", ["/today"]


def messages(house: House, _kind: str) -> Made:
    say(house, house.marsh.carer, heron(house), "Who comes on Saturday?")
    made = heron(house)
    return made, house.sethi.carer, "after 0", [f"/messages/{made}", "/account/notices/kinds/conversations"]


def a_message_to_confirm(house: House, _kind: str) -> Made:
    sent, anil = asks(house, house.heron.hub_carer, heron(house), "The hall is shut on Saturday"), house.sethi.carer
    with house.database.as_owner() as session:
        asked = text("select id from message_confirmation where message_id = :m and person_id = :p")
        made: UUID = session.execute(asked, {"m": sent, "p": anil.id}).scalar_one()
    return made, anil, "once", [f"/messages/asked/{made}"]


def a_mention(house: House, _kind: str) -> Made:
    made = heron(house)
    sent = say(house, house.marsh.carer, made, "@Anil Sethi, can you come?")
    return made, house.sethi.carer, str(sent), [f"/messages/{made}", "/account/notices/kinds/conversations"]


def a_digest(house: House, _kind: str) -> Made:
    house.ask(house.marsh, "Sol")
    hub = house.heron.hub_carer
    with house.database.as_owner() as session:
        session.execute(
            text(
                "insert into outbox (id, kind, subject_id, occurrence, person_id, channel, created_at, next_at)"
                " values (:id, 'digest', :p, 'x', :p, 'email', :at, :at)"
            ),
            {"id": house.marsh.id, "p": hub.id, "at": NOW},
        )
        bound = "update outbox set state = 'digest', digest_id = :id where channel = 'email' and kind = 'stay-asked'"
        session.execute(text(bound), {"id": house.marsh.id})
    return hub.id, hub, "x", ["/notices", "/account/notices"]


KINDS: dict[str, Callable[[House, str], Made]] = {
    **dict.fromkeys(WORDINGS, a_stay),
    **dict.fromkeys(("concern-raised", "concern-unanswered", "concerns-many"), a_concern),
    **dict.fromkeys(("glass-broken", "glass-overdue"), glass),
    "role-given": a_role,
    "messages-unread": messages,
    "message-confirm": a_message_to_confirm,
    "message-mention": a_mention,
    **dict.fromkeys(REPEAT_NOTICES, a_repeat),
    "digest": a_digest,
}
GOES_ON: dict[str, Callable[[House], str]] = {"message-confirm": lambda house: f"/messages/{heron(house)}"}
"""Whose link leads on to another page, which may be one of many."""
WITHOUT_A_SIGN_IN = {"invitation", "password-link", "email-confirm", "approval-link"}
WITHOUT_A_LINK = {
    "approval-code", "bell-more", "concern-duty", "email-change-asked", "email-changed", "glass-reviewed",
    "phone-changed", "signing-in-changed",
}  # fmt: skip
IN_TESTS_OF_THEIR_OWN = {"message-reported", "report-decided"}


def test_every_kind_is_in_a_list(house: House) -> None:
    assert set(NOTICE_KINDS.names()) - WITHOUT_A_SIGN_IN - WITHOUT_A_LINK - IN_TESTS_OF_THEIR_OWN == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_link_leads_to_its_page_after_sign_in(house: House, kind: str) -> None:
    subject, person, occurrence, pages = KINDS[kind](house, kind)
    notice = Notice(house.marsh.id, kind, subject, occurrence, person.id, house.heron.service_id, NOW)
    with house.database.as_owner() as session:
        session.execute(text("update person set phone = '07700 900111'"))

    def mail_by(way: str, about: Notice = notice) -> Mail:
        with house.app.test_request_context():
            made = read(worker("outbox", about.service_id), lambda unit: words_of(unit, about, way), now=NOW)
        assert isinstance(made, Mail), made
        return made

    mail = mail_by(EMAIL)
    links = re.findall(r"https?://\S+", mail.text)
    assert [urlsplit(link).path for link in links] == pages
    assert re.findall(r'href="([^"]+)"', mail.html) == links
    key = ""
    for number, link in enumerate(links):
        browser, path = Browser(house.app), urlsplit(link).path
        page = browser.get(path)
        assert page.path.startswith("/sign-in")
        page = browser.send(page.form("Sign in"), email=person.email, password=PASSWORD)
        assert page.path.startswith("/sign-in") == (person not in carers(house))  # workers have a second step between
        if page.path.startswith("/sign-in/set-up"):
            key = key_on(page)
            page = browser.send(browser.send(page.form("Finish"), code=code_of(key)).form("I have kept them"))
        elif page.path.startswith("/sign-in"):
            page = browser.send(page.form("Go on"), code=code_of(key, number))
        assert page.path == (GOES_ON[kind](house) if kind in GOES_ON else path)
    assert [urlsplit(one).path for one in re.findall(r"https?://\S+", mail_by(Way.SMS).text)] == pages[:1]
    if (found := NOTICE_KINDS.get(kind)) is None or not found.ladder:
        return
    again = mail_by(EMAIL, replace(notice, id=new_id(), occurrence=f"{occurrence} again 1"))
    assert again.subject == f"Again: {mail.subject}"
