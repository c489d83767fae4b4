"""Writing to each other in real browsers: live, without signal, cut in mid-send, and after leaving."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

from playwright.sync_api import BrowserContext, Page, Route, expect

from community.conversations.rules import Kind
from tests.browser.conftest import DESK, PHONE
from tests.browser.conversation_pages import talk_of
from tests.browser.demonstration import Demonstration
from tests.browser.live import open_live
from tests.harness.racers import ENDURANCE, size

Window = Callable[..., BrowserContext]
HUB, FAMILY, OTHER = "Marion Tallis", "Dee Marsh", "Ros Ferris"
CUTS = 100
SOON = 15_000


def write(page: Page, words: str) -> None:
    """Write a message as a person does."""
    page.get_by_label("Write a message").fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def said(page: Page) -> list[str]:
    """The words that stand in the thread, in order."""
    return page.locator(".said:not(.said--waiting):not(.said--failed) .said__words").all_inner_texts()


def opened(window: Window, shown: Demonstration, who: str, screen: object = PHONE) -> Page:
    """Somebody's page of the carers' conversation, following it."""
    page = window(shown, who, screen).new_page()
    open_live(page, talk_of("Heron", Kind.CARERS)(shown))
    return page


def test_two_phones_and_a_desk_and_one_drops_off_the_network(demonstration: Demonstration, window: Window) -> None:
    hub = opened(window, demonstration, HUB, DESK)
    family, other = opened(window, demonstration, FAMILY), opened(window, demonstration, OTHER)
    write(family, "Who brings the tent?")
    expect(hub.get_by_text("Who brings the tent?")).to_be_visible()
    other.context.set_offline(True)
    write(other, "We do, if it is dry.")
    expect(other.locator(".said--waiting")).to_contain_text("We do, if it is dry.")
    expect(other.get_by_text("You can read and write; 1 message waits.")).to_be_visible()
    write(hub, "It is in our loft.")
    expect(family.get_by_text("It is in our loft.")).to_be_visible()
    other.context.set_offline(False)
    for page in (hub, family, other):
        expect(page.get_by_text("We do, if it is dry.")).to_be_visible(timeout=SOON)
        expect(page.get_by_text("It is in our loft.")).to_be_visible(timeout=SOON)
    expect(other.locator(".said--waiting")).to_have_count(0)
    last = said(hub)[-3:]
    assert last == ["Who brings the tent?", "It is in our loft.", "We do, if it is dry."]
    for page in (family, other):
        assert said(page)[-3:] == last
        page.reload()
        assert said(page)[-3:] == last, "what the script shows is what a fresh page shows"


def test_what_is_seen_is_read_and_on_no_other_device_new(demonstration: Demonstration, window: Window) -> None:
    hub = opened(window, demonstration, HUB)
    expect(hub.get_by_text("3 new messages")).to_be_visible()
    elsewhere = window(demonstration, HUB).new_page()
    open_live(elsewhere, "/messages")
    count = elsewhere.locator(".talk-row", has_text="Heron carers").locator(".count")
    expect(count).to_contain_text("3")
    hub.get_by_role("log").focus()
    hub.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(count).to_have_count(0, timeout=SOON)


def test_what_is_written_outlives_the_page(demonstration: Demonstration, window: Window) -> None:
    page = opened(window, demonstration, FAMILY)

    def cut(route: Route) -> None:
        route.abort()

    page.route("**/send", cut)
    write(page, "Kept on this phone")
    expect(page.locator(".said--waiting")).to_contain_text("Kept on this phone")
    page.reload()
    expect(page.locator(".said--waiting")).to_contain_text("Kept on this phone")
    page.unroute("**/send", cut)
    page.reload()
    sent = page.locator(".said:not(.said--waiting)", has_text="Kept on this phone")
    expect(sent).to_have_count(1, timeout=SOON)
    page.reload()
    expect(sent).to_have_count(1)
    expect(page.locator(".said--waiting")).to_have_count(0)


class Cutter:
    """Cuts the network in the middle of a send: before the server has it, or after, so that only the answer is lost."""

    def __init__(self, *, forgets: bool = False) -> None:
        self.cuts = 0
        self.forgets = forgets
        self.over = False

    def __call__(self, route: Route) -> None:
        data = route.request.post_data or ""
        if self.forgets:
            fields = {name: values[0] for name, values in parse_qs(data).items()} | {"key": str(uuid4())}
            data = urlencode(fields)
        if self.over:
            route.continue_(post_data=data)
            return
        self.cuts += 1
        if self.cuts % 2 == 0:
            route.fetch(post_data=data)
        route.abort()


def cut_while_sending(page: Page, cutter: Cutter, cuts: int) -> list[str]:
    """Write until so many were cut; returns what was written.

    A message whose answer was lost may come back over the socket before its next try, and then is not tried again: so
    there is always another to write.
    """
    page.route("**/send", cutter)
    words: list[str] = []
    until = monotonic() + ENDURANCE
    while cutter.cuts < cuts:
        assert monotonic() < until, f"only {cutter.cuts} of {cuts} sends were there to cut"
        if page.locator(".said--waiting").count() == 0:
            words.append(f"Number {len(words)} of many")
            write(page, words[-1])
        page.evaluate("dispatchEvent(new Event('online'))")  # so that it need not wait for its next try
        page.wait_for_timeout(50)
    cutter.over = True
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".said--waiting")).to_have_count(0, timeout=SOON)
    return words


def test_cut_in_mid_send_nothing_is_lost_or_doubled(demonstration: Demonstration, window: Window) -> None:
    page, cuts = opened(window, demonstration, FAMILY), size(CUTS)
    words = cut_while_sending(page, Cutter(), cuts)
    hub = opened(window, demonstration, HUB)
    print(f"{len(words)} messages, the network cut {cuts} times in mid-send")
    assert [one for one in said(hub) if one in words] == words


def test_control_a_send_that_forgets_its_name_is_doubled(demonstration: Demonstration, window: Window) -> None:
    page = opened(window, demonstration, FAMILY)
    (words,) = cut_while_sending(page, Cutter(forgets=True), 2)
    assert said(opened(window, demonstration, HUB)).count(words) == 2


def test_R37_a_leavers_open_page_loses_the_conversation(demonstration: Demonstration, window: Window) -> None:
    page = opened(window, demonstration, OTHER)
    demonstration.database.execute(
        "update household_member set until = now() where person_id ="
        " (select id from person where given_name = 'Ros' and family_name = 'Ferris')"
    )
    demonstration.database.execute(
        "select bump_access_epoch(array[(select id from person where given_name = 'Ros' and family_name = 'Ferris')])"
    )
    expect(page.get_by_role("log")).to_have_count(0, timeout=SOON)


def test_R39_the_script_asks_before_it_sends_and_loses_no_words(demonstration: Demonstration, window: Window) -> None:
    family, hub = opened(window, demonstration, FAMILY), opened(window, demonstration, HUB)
    panel = family.get_by_role("alert")
    write(family, "Sol is coming on Friday")
    write(family, "We bring the tent")
    expect(hub.get_by_text("We bring the tent")).to_be_visible()  # nobody waits for the question
    expect(panel).to_contain_text("A child’s name: Sol")
    expect(family.locator(".said--waiting")).to_contain_text("Not sent yet. There is a question below.")
    family.get_by_label("Write a message").fill("And cups")
    panel.get_by_text("Change the words").click()
    box = family.get_by_label("Write a message")
    expect(box).to_have_value("Sol is coming on Friday\nAnd cups")
    expect(panel).to_have_count(0)
    write(family, "Sol is coming on Friday")
    panel.get_by_role("button", name="Send it as it is").click()
    expect(hub.get_by_text("Sol is coming on Friday")).to_be_visible(timeout=SOON)
    write(family, "Ring 999, Sol is not breathing")
    expect(hub.get_by_text("Ring 999, Sol is not breathing")).to_be_visible(timeout=SOON)
    expect(panel).to_have_count(0)


def test_R39_without_a_script_the_page_asks_once_more(demonstration: Demonstration, window: Window) -> None:
    page = window(demonstration, FAMILY, PHONE, java_script_enabled=False).new_page()
    page.goto(talk_of("Heron", Kind.CARERS)(demonstration))
    write(page, "Mali is coming on Saturday")
    expect(page.get_by_role("alert")).to_contain_text("A child’s name: Mali")
    expect(page.get_by_label("Write a message")).to_have_value("Mali is coming on Saturday")
    page.get_by_role("button", name="Send it as it is").click()
    expect(page.get_by_text("Mali is coming on Saturday")).to_be_visible()
