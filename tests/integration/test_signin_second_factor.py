"""The second step: whoever is more than a carer reaches nothing without it (R73); a code counts once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from passlib.totp import TOTP
from sqlalchemy import text

from accounts.signin.session_state import COOKIE
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import NOW, PASSWORD, House, Somebody
from tests.factories.pages_parsed import Page, words_of
from tests.factories.pages_watch import changed, contents

OpenAs = Callable[[Somebody], Browser]
WRONG = "This code is not right, or it was used already. Wait for the next one in your app."


def give_password(browser: Browser, person: Somebody, **more: Any) -> Page:
    """Sign in by the form; the page that comes."""
    return browser.send(browser.get("/sign-in").form("Sign in"), email=person.email, password=PASSWORD, **more)


def key_on(page: Page) -> str:
    """The key that a page of setting up offers to be typed."""
    return words_of(page.one("p", class_="key-to-type")).replace(" ", "")


def code_of(key: str, steps: int = 0) -> str:
    """What an app with this key shows now, or so many half minutes later."""
    made: str = TOTP(key=key).generate(NOW + timedelta(seconds=30 * steps)).token
    return made


def set_up(browser: Browser, person: Somebody) -> tuple[str, list[str]]:
    """Sign in for the first time and set the second step up; the app's key and the recovery codes."""
    page = give_password(browser, person)
    assert page.path.startswith("/sign-in/set-up")
    key = key_on(page)
    page = browser.send(page.form("Finish"), code=code_of(key))
    codes = [words_of(one) for one in page.all("li", class_="codes__one")]
    browser.send(page.form("I have kept them"))
    return key, codes


@pytest.mark.parametrize(
    "find",
    [
        lambda house: house.manager,
        lambda house: house.heron.liaison_worker,
        lambda house: house.social_worker,
    ],
    ids=["SMG", "LIA", "SSW"],
)
def test_R73_a_worker_without_a_second_step_reaches_nothing_else(
    house: House, stranger: Browser, find: Callable[[House], Somebody]
) -> None:
    assert give_password(stranger, find(house)).path.startswith("/sign-in/set-up")
    for path in ("/today", "/stays", f"/constellations/{house.heron.id}/board", "/account/signing-in", "/"):
        assert stranger.get(path).path.startswith("/sign-in/set-up"), path
    assert stranger.get("/emergency").status == 200


def test_R73_control_a_carer_needs_none(house: House, stranger: Browser) -> None:
    assert give_password(stranger, house.marsh.carer).path == "/today"


def test_R73_a_carer_who_is_given_a_role_owes_it_at_once(house: House, open_as: OpenAs, stranger: Browser) -> None:
    carer = stranger.sign_in(house.marsh.carer)
    with house.database.as_owner() as session:
        session.execute(
            text(
                "insert into membership (id, person_id, space_id, role, since)"
                " values (gen_random_uuid(), :p, :s, 'liaison_worker', :t)"
            ),
            {"p": house.marsh.carer.id, "s": house.heron.id, "t": NOW - timedelta(minutes=1)},
        )
    assert carer.get("/today").path.startswith("/sign-in/set-up")


def test_set_up_once_then_a_code_each_time(house: House, stranger: Browser) -> None:
    key, codes = set_up(stranger, house.manager)
    assert len(set(codes)) == 10
    assert stranger.get("/today").path == "/today"
    other = Browser(house.app)
    page = give_password(other, house.manager)
    assert page.title == "Second step"
    assert other.send(page.form("Go on"), code=code_of(key, 1)).path == "/today"


def test_a_code_leads_to_the_page_that_was_wanted(house: House, stranger: Browser) -> None:
    key, _ = set_up(stranger, house.manager)
    other = Browser(house.app)
    board = f"/constellations/{house.heron.id}/board?start=2026-03-09"
    page = other.send(other.get(board).form("Sign in"), email=house.manager.email, password=PASSWORD)
    assert other.send(page.form("Go on"), code=code_of(key, 1)).path == board


def test_the_same_code_again_is_refused_within_its_window(house: House, stranger: Browser) -> None:
    key, _ = set_up(stranger, house.manager)  # uses the code of now
    other = Browser(house.app)
    page = give_password(other, house.manager)
    again = other.send(page.form("Go on"), status=422, code=code_of(key))
    assert again.error_of("code") == WRONG
    assert other.send(again.form("Go on"), status=422, code=code_of(key, -1)).error_of("code") == WRONG
    assert other.send(again.form("Go on"), code=f" {code_of(key, 1)[:3]} {code_of(key, 1)[3:]} ").path == "/today"


def test_control_without_the_counter_the_same_code_counts_twice(house: House, stranger: Browser) -> None:
    key, _ = set_up(stranger, house.manager)
    with house.database.as_owner() as session:
        session.execute(text("update code_app set last_counter = 0"))
    other = Browser(house.app)
    assert other.send(give_password(other, house.manager).form("Go on"), code=code_of(key)).path == "/today"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "000000\x00", "١٢٣٤٥٦", "1" * 5000])
def test_what_is_no_code_is_said_by_the_field(house: House, stranger: Browser, typed: str) -> None:
    set_up(stranger, house.manager)
    other = Browser(house.app)
    page = other.send(give_password(other, house.manager).form("Go on"), status=422, code=typed)
    assert page.error_of("code") == WRONG
    assert other.get("/today").path.startswith("/sign-in/code")


def test_a_recovery_code_works_once(house: House, stranger: Browser) -> None:
    _, codes = set_up(stranger, house.manager)
    for expected in (200, 422):
        other = Browser(house.app)
        page = other.get(give_password(other, house.manager).link("use a recovery code"))
        typed = codes[0].upper().replace("-", " ")
        page = other.send(page.form("Go on"), status=expected, recovery_code=typed)
        assert (page.path == "/today") == (expected == 200)
    assert "9 codes left" in stranger.get("/account/signing-in").words


def test_recovery_codes_are_shown_until_kept_and_never_again(house: House, stranger: Browser) -> None:
    page = give_password(stranger, house.manager)
    page = stranger.send(page.form("Finish"), code=code_of(key_on(page)))
    codes = [words_of(one) for one in page.all("li", class_="codes__one")]
    assert codes[0] in stranger.get("/account/signing-in/recovery-codes").html  # the page was closed by mistake
    with house.database.as_owner() as session:
        kept = "".join(map(str, session.execute(text("select data from session")).scalars()))
        kept += "".join(map(str, session.execute(text("select detail from audit_entry")).scalars()))
    assert not any(code in kept for code in codes)
    stranger.send(page.form("I have kept them"))
    after = stranger.get("/account/signing-in/recovery-codes")
    assert not any(code in after.html for code in codes)
    assert "You have 10 codes left" in after.words


def test_new_recovery_codes_put_the_old_out_of_use(house: House, stranger: Browser) -> None:
    _, codes = set_up(stranger, house.manager)
    page = stranger.send(stranger.get("/account/signing-in/recovery-codes").form("Make new codes"))
    fresh = [words_of(one) for one in page.all("li", class_="codes__one")]
    assert not set(codes) & set(fresh)
    other = Browser(house.app)
    page = other.get(give_password(other, house.manager).link("use a recovery code"))
    assert "not one of your recovery codes" in other.send(page.form("Go on"), status=422, recovery_code=codes[3]).words
    assert other.send(page.form("Go on"), recovery_code=fresh[3]).path == "/today"


def test_a_half_session_dies_after_ten_minutes(house: House, stranger: Browser) -> None:
    key, _ = set_up(stranger, house.manager)
    other = Browser(house.app)
    page = give_password(other, house.manager)
    with time_machine.travel(NOW + timedelta(minutes=10, seconds=1), tick=False):
        assert other.send(page.form("Go on"), status=400, code=code_of(key, 20)).status == 400
        assert other.get("/today").path.startswith("/sign-in?next=")


def test_each_stage_has_a_token_of_its_own_and_the_row_keeps_its_id(house: House, stranger: Browser) -> None:
    set_up(stranger, house.manager)
    other = Browser(house.app)
    page = give_password(other, house.manager)
    half = other.client.get_cookie(COOKIE)
    assert half is not None
    row = _session_id(house, "half")
    with house.database.as_owner() as session:
        key = session.execute(text("select last_counter from code_app")).scalar_one()
    assert key
    _pass(house, other, page)
    whole = other.client.get_cookie(COOKIE)
    assert whole is not None
    assert whole.value != half.value
    with house.database.as_owner() as session:
        assert session.execute(text("select stage from session where id = :id"), {"id": row}).scalar_one() == "full"
    other.client.set_cookie(COOKIE, half.value)  # the one from before is worth nothing
    assert other.get("/today").path.startswith("/sign-in?next=")


def _pass(house: House, browser: Browser, page: Page) -> None:
    """Pass the second step with a recovery code made for the purpose."""
    from accounts.signin.second_factor.services import make_recovery_codes
    from core.unit_of_work import run

    with house.app.app_context():
        codes = run(house.manager.actor, None, lambda unit: make_recovery_codes(unit, unit.person_id))
    page = browser.get(page.link("use a recovery code"))
    assert browser.send(page.form("Go on"), recovery_code=codes[0]).path == "/today"


def _session_id(house: House, stage: str) -> UUID:
    with house.database.as_owner() as session:
        found: UUID = session.execute(text("select id from session where stage = :s"), {"s": stage}).scalar_one()
    return found


def test_signing_in_again_ends_the_half_session_before(house: House, stranger: Browser) -> None:
    give_password(stranger, house.manager)
    row = _session_id(house, "half")
    assert give_password(stranger, house.marsh.carer).path == "/today"
    with house.database.as_owner() as session:
        ended = session.execute(text("select revoked_at from session where id = :id"), {"id": row}).scalar_one()
    assert ended is not None


def test_looking_at_the_page_of_setting_up_changes_nothing(house: House, stranger: Browser) -> None:
    give_password(stranger, house.manager)
    before = contents(house.database)
    first, second = stranger.get("/sign-in/set-up"), stranger.get("/sign-in/set-up")
    assert key_on(first) != key_on(second)
    assert changed(before, contents(house.database)) == []


def test_a_key_that_was_offered_to_somebody_else_or_altered_is_not_taken(house: House, stranger: Browser) -> None:
    other = Browser(house.app)
    page = give_password(other, house.other_manager)
    key, offered = key_on(page), page.form("Finish").fields["offered"]
    mine = give_password(stranger, house.manager).form("Finish")
    for forged in (offered, offered[:-6] + "AAAA==", "", "é", "x" * 9000):
        page = stranger.send(mine, status=422, offered=forged, code=code_of(key))
        assert "Here is a new square to scan" in page.words
    with house.database.as_owner() as session:
        assert session.execute(text("select count(*) from code_app")).scalar() == 0


def test_who_has_a_second_step_cannot_set_up_another_with_a_password_only(house: House, stranger: Browser) -> None:
    set_up(stranger, house.manager)
    other = Browser(house.app)
    give_password(other, house.manager)
    assert other.get("/sign-in/set-up").path.startswith("/sign-in/code")


def test_the_key_is_kept_sealed(house: House, stranger: Browser) -> None:
    key, _ = set_up(stranger, house.manager)
    with house.database.as_owner() as session:
        kept = bytes(session.execute(text("select sealed_key from code_app")).scalar_one())
    assert TOTP(key=key).key not in kept
    assert key.encode() not in kept


def test_a_carer_may_set_it_up_and_switch_it_off(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    page = browser.get(browser.get("/account/signing-in").link("Codes from an app"))
    key = key_on(page)
    page = browser.send(page.form("Finish"), code=code_of(key))
    assert page.title == "Recovery codes"
    assert browser.send(page.form("I have kept them")).title == "How you sign in"
    other = Browser(house.app)
    assert other.send(give_password(other, house.marsh.carer).form("Go on"), code=code_of(key, 1)).path == "/today"
    page = browser.send(browser.get("/account/signing-in").form("Switch the codes off"))
    assert "Your codes are switched off." in page.words
    assert give_password(Browser(house.app), house.marsh.carer).path == "/today"


def test_R73_a_worker_cannot_switch_it_off(house: House, stranger: Browser) -> None:
    set_up(stranger, house.manager)
    page = stranger.get("/account/signing-in")
    assert not page.has_button("Switch the codes off")
    before = contents(house.database)
    stranger.post("/account/signing-in/app/remove", stranger.hidden(), status=403)
    assert changed(before, contents(house.database)) == []


def test_only_a_carers_phone_is_trusted(house: House, stranger: Browser) -> None:
    set_up(stranger, house.manager)
    other = Browser(house.app)
    page = give_password(other, house.manager, remember="yes")
    _pass(house, other, page)
    cookie = other.client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.max_age is None


LIMITS = {
    "worker idle": ("manager", {}, timedelta(minutes=29), timedelta(minutes=31)),
    "worker at all": ("manager", {"touched": True}, timedelta(hours=11, minutes=59), timedelta(hours=12, minutes=1)),
    "carer on a trusted phone, idle": (
        "carer",
        {"kept": True},
        timedelta(days=6, hours=23),
        timedelta(days=7, hours=1),
    ),
    "carer on a trusted phone at all": (
        "carer",
        {"kept": True, "touched": True},
        timedelta(days=29, hours=23),
        timedelta(days=30, hours=1),
    ),
    "carer elsewhere": ("carer", {}, timedelta(hours=11, minutes=59), timedelta(hours=12, minutes=1)),
}


@pytest.mark.parametrize("name", LIMITS)
def test_R73_how_long_a_session_lives(house: House, open_as: OpenAs, stranger: Browser, name: str) -> None:
    who, how, lives, dead = LIMITS[name]
    if who == "manager":
        browser = open_as(house.manager)
    else:
        browser = stranger
        give_password(browser, house.marsh.carer, **({"remember": "yes"} if how.get("kept") else {}))
    for age, alive in ((lives, True), (dead, False)):
        with time_machine.travel(NOW + age, tick=False):
            if how.get("touched"):
                with house.database.as_owner() as session:
                    session.execute(text("update session set seen_at = :t"), {"t": NOW + age})
            answer = browser.ask("GET", "/today", headers={"HX-Request": "true"})  # a page's own look keeps nobody in
            assert (answer.status_code == 200) == alive


def test_a_page_that_asks_for_itself_again_keeps_nobody_signed_in(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.manager)
    with time_machine.travel(NOW + timedelta(minutes=20), tick=False):
        browser.ask("GET", "/today", headers={"HX-Request": "true"})
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert browser.get("/today").path.startswith("/sign-in")


def test_guessing_codes_is_slowed_and_says_so(house: House, stranger: Browser) -> None:
    key, _ = set_up(stranger, house.manager)
    other = Browser(house.app)
    form = give_password(other, house.manager).form("Go on")
    for _ in range(5):
        other.send(form, status=422, code="000000")
    page = other.send(form, status=429, code=code_of(key, 1))
    assert page.error_of("code") == "Too many tries. Wait 30 seconds, then try again."
    assert page.answer.headers["Retry-After"] == "30"
    with time_machine.travel(NOW + timedelta(seconds=31), tick=False):
        assert other.send(form, code=code_of(key, 2)).path == "/today"


def test_the_picture_holds_the_key_and_stands_on_white(house: House, stranger: Browser) -> None:
    page = give_password(stranger, house.manager)
    (square,) = page.all("img", class_="qr")
    assert square.attrib["src"].startswith("data:image/svg+xml")
    assert "fff" in square.attrib["src"]
