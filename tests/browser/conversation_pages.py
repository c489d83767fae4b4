"""The pages of conversations, and each state of them that matters."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from community.conversations.rules import Kind, conversation_id
from tests.browser.demonstration import Demonstration
from tests.browser.shown import Find, Shown, press

HUB, FAMILY, LIAISON, MANAGER = "Marion Tallis", "Dee Marsh", "Joanne Pryce", "Ruth Adeyemi"


def talk_of(constellation: str, kind: Kind, end: str = "") -> Find:
    """The address of a conversation of a constellation."""

    def find(shown: Demonstration) -> str:
        query = "select id from space where kind = 'constellation' and name = :name"
        return f"/messages/{conversation_id(shown.database.value(query, name=constellation), kind)}{end}"

    return find


def change_of(kind: Kind) -> Find:
    """The address where Dee Marsh changes her last message."""

    def find(shown: Demonstration) -> str:
        query = (
            "select m.id from message m join person p on p.id = m.author_id"
            " where p.given_name = 'Dee' and p.family_name = 'Marsh' order by m.number desc limit 1"
        )
        return talk_of("Heron", kind, f"/{shown.database.value(query)}/edit")(shown)

    return find


def asked_by(name: str) -> Find:
    """Where somebody sees who has confirmed the message of which they asked it."""

    def find(shown: Demonstration) -> str:
        query = (
            "select m.conversation_id || '/' || m.id from message m join person p on p.id = m.author_id"
            " where p.given_name = :name and exists (select from message_confirmation c where c.message_id = m.id)"
        )
        return f"/messages/{shown.database.value(query, name=name)}/confirmed"

    return find


def pin_to_change(shown: Demonstration) -> str:
    """The address where the telephone of the hub is said anew."""
    where = talk_of("Heron", Kind.EVERYONE, "/pinned")(shown)
    pin = "select id from pinned_fact where conversation_id = :c and until is null order by at limit 1"
    return f"{where}/{shown.database.value(pin, c=where.split('/')[2])}/change"


def begin_a_name(page: Page) -> None:
    """Begin a name behind an @, choose the second that is offered, and begin another."""
    words = page.locator("#words")
    words.press_sequentially("Thanks @D")
    page.wait_for_selector("#offers li:nth-child(2)")
    second = page.locator("#offers li").nth(1).inner_text()
    words.press("ArrowDown")
    words.press("Enter")
    expect(words).to_have_value(f"Thanks @{second} ")
    words.press_sequentially("and @")
    page.wait_for_selector("#offers li:nth-child(2)")


def open_felt(page: Page) -> None:
    """Open who feels what about a message."""
    page.locator(".felt summary").last.click()


def answer_dave(page: Page) -> None:
    """Answer what Dave Carrow wrote last."""
    said = page.locator(".said", has_text="Shall I come at nine?")
    said.locator(".said__others summary").click()
    said.get_by_role("link", name="Reply").click()
    page.wait_for_selector("#answers:not([hidden])")


def send_nothing(page: Page) -> None:
    """Send the form as it stands, as a page without a script does."""
    with page.expect_navigation():
        page.evaluate("document.getElementById('write').submit()")


def send_a_name(page: Page) -> None:
    """Send the name of a child and a number, as a page without a script does."""
    page.locator("#words").fill("Sol is coming, ring 07700 900123")
    send_nothing(page)


def open_dots(page: Page) -> None:
    """Open what one can do about somebody else's message."""
    page.locator(".said__others summary").last.click()


def save_nothing(page: Page) -> None:
    """Take the words out and save."""
    page.locator("#words").fill("")
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state("networkidle")


def apart_of(kind: Kind, end: str = "") -> Find:
    """The address of the conversation of this kind that names its members in the demonstration."""

    def find(shown: Demonstration) -> str:
        return f"/messages/{shown.database.value('select id from conversation where kind = :kind', kind=kind)}{end}"

    return find


KARIN = "Karin Lindqvist"
CONVERSATION_PAGES = (
    Shown("messages-apart", "conversations.messages", KARIN, "/messages"),
    Shown("message-new", "conversations.new", FAMILY, "/messages/new"),
    Shown("message-new-error", "conversations.new", FAMILY, "/messages/new", (press("Go on"),)),
    Shown("conversation-direct", "conversations.conversation", KARIN, apart_of(Kind.DIRECT)),
    Shown("conversation-group", "conversations.conversation", KARIN, apart_of(Kind.GROUP)),
    Shown("group-people", "conversations.people", KARIN, apart_of(Kind.GROUP, "/people")),
    Shown("group-people-error", "conversations.people", KARIN, apart_of(Kind.GROUP, "/people"), (press("Add them"),)),
    Shown("direct-block", "conversations.block", KARIN, apart_of(Kind.DIRECT, "/block")),
    Shown("blocked-none", "conversations.blocked", KARIN, "/account/blocked"),
    Shown("group-leave", "conversations.leave", KARIN, apart_of(Kind.GROUP, "/leave")),
    Shown("messages-hub", "conversations.messages", HUB, "/messages"),
    Shown("messages-none", "conversations.messages", MANAGER, "/messages"),
    Shown("conversation-hub", "conversations.conversation", HUB, talk_of("Heron", Kind.CARERS)),
    Shown("conversation-family", "conversations.conversation", FAMILY, talk_of("Heron", Kind.CARERS)),
    Shown("conversation-liaison", "conversations.conversation", LIAISON, talk_of("Heron", Kind.EVERYONE)),
    Shown("conversation-none", "conversations.conversation", "Carol Bryant", talk_of("Wren", Kind.CARERS)),
    Shown("conversation-error", "conversations.conversation", HUB, talk_of("Heron", Kind.ORGANISERS), (send_nothing,)),
    Shown("conversation-dots", "conversations.conversation", HUB, talk_of("Heron", Kind.CARERS), (open_dots,)),
    Shown("conversation-asked", "conversations.conversation", FAMILY, talk_of("Heron", Kind.CARERS), (send_a_name,)),
    Shown("conversation-asks", "conversations.conversation", FAMILY, talk_of("Heron", Kind.EVERYONE)),
    Shown("conversation-felt", "conversations.conversation", FAMILY, talk_of("Heron", Kind.CARERS), (open_felt,)),
    Shown("confirmed", "message_marks.confirmed", LIAISON, asked_by("Joanne")),
    Shown("pinned", "pins.pinned", HUB, talk_of("Heron", Kind.EVERYONE, "/pinned")),
    Shown("pinned-none", "pins.pinned", FAMILY, talk_of("Heron", Kind.CARERS, "/pinned")),
    Shown("pin", "pins.new", HUB, talk_of("Heron", Kind.EVERYONE, "/pinned/new")),
    Shown("pin-error", "pins.new", HUB, talk_of("Heron", Kind.EVERYONE, "/pinned/new"), (press("Pin it"),)),
    Shown("pin-change", "pins.change", HUB, pin_to_change),
    Shown("conversation-names", "conversations.conversation", HUB, talk_of("Heron", Kind.CARERS), (begin_a_name,)),
    Shown("conversation-answer", "conversations.conversation", HUB, talk_of("Heron", Kind.CARERS), (answer_dave,)),
    Shown("message-change", "conversations.edit_message", FAMILY, change_of(Kind.CARERS)),
    Shown("message-change-error", "conversations.edit_message", FAMILY, change_of(Kind.CARERS), (save_nothing,)),
)
