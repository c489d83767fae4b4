"""The states of pages that are not the typical one: after a mistake, with nothing, with 200 of everything.

Each page that can be in a state is here in it, or in `NOT_THERE` with why it cannot be.
"""

from __future__ import annotations

from playwright.sync_api import Page

from community.conversations.rules import Kind
from tests.browser.conversation_pages import talk_of
from tests.browser.pages import ADMIN, FAMILY, HUB, LEAD, MANAGER, board_of, home_of, stay_of
from tests.browser.shown import Do, Shown, press
from tests.browser.signin_pages import WORKER, give_password, invitation, with_code_app

ERROR, NOTHING, MANY = "error", "empty", "200"
GWEN, OKAFOR, SETHI = "Gwen Penrose", "Blessing Okafor", ("Sethi", "requested")


def wrong_dates(page: Page) -> None:
    """Type a day home that is before the first night."""
    page.get_by_text("Type the dates instead").click()
    page.locator("#first").fill("2027-03-04")
    page.locator("#home").fill("2027-03-02")
    press("Check these dates")(page)


def send(script: str) -> Do:
    """Send a form as an old page or somebody's hands would."""

    def do(page: Page) -> None:
        with page.expect_navigation():
            page.evaluate(script)

    return do


def say_yes_to_what_is_answered(page: Page) -> None:
    """Say yes to an ask that was answered in the meantime: the press of an old page."""
    answered = f"{page.url}/accept"
    page.goto("/today")
    page.get_by_role("link", name="See and answer").click()
    page.wait_for_url("**/stays/*")
    with page.expect_navigation():
        page.evaluate(ACCEPT, answered)


def lose_signal(page: Page) -> None:
    """Wait for the worker, lose the signal, and open another page."""
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.context.set_offline(True)
    page.goto("/stays")


ACCEPT = """(answered) => {
  const form = document.querySelector("form[action$='/accept']");
  form.action = answered;
  form.submit();
}"""
WITH_A_FORGED_TOKEN = "const form = document.querySelector('main form'); form.csrf_token.value = 'x'; form.submit()"
TOO_LARGE = """const form = document.querySelector('main form');
  form.email.value = 'x'.repeat(2 ** 21);
  form.submit();"""
WITHOUT_A_CHILD = "document.querySelector('form.choices').submit()"

ERRORS = (
    Shown("sign-in-error", "security.login", "", "/sign-in", (press("Sign in"),)),
    Shown("invitation-error", "signin.invitation", "", invitation, (press("Accept the invitation"),)),
    Shown("ask-child-error", "stays.ask", FAMILY, "/stays/ask", (send(WITHOUT_A_CHILD),)),
    Shown("ask-nights-error", "stays.nights", FAMILY, "/stays/ask", (press("Sol"), wrong_dates)),
    Shown("offer-error", "stays.offer", HUB, stay_of(*SETHI, "/offer"), (wrong_dates,)),
    Shown("change-error", "stays.change", OKAFOR, stay_of("Okafor", "confirmed", "/change"), (wrong_dates,)),
    Shown(
        "again-error", "stays.again", "Moira Quigley", stay_of("Quigley", "offered", "/other-nights"), (wrong_dates,)
    ),
    Shown("decline-error", "stays.decline", HUB, stay_of(*SETHI, "/decline"), (press("Tell the family"),)),
    Shown("changed", "stays.stay", HUB, stay_of("Okafor", "confirmed"), (say_yes_to_what_is_answered,)),
    Shown("bad-request", "security.login", "", "/sign-in", (send(WITH_A_FORGED_TOKEN),)),
    Shown("too-large", "security.login", "", "/sign-in", (send(TOO_LARGE),)),
    Shown("not-this-way", "home", "", "/sign-out", status=405),
    Shown("failed", "shell.regional_hubs", "", "/about/regional-hubs", status=500, world="broken"),
    Shown("resting", "shell.regional_hubs", "", "/about/regional-hubs", status=503, world="silent"),
    Shown("set-up-error", "second_factor.begin", "", "/sign-in", (give_password(MANAGER), press("Finish"))),
    Shown("code-app-error", "second_factor.app", FAMILY, "/account/signing-in/app", (press("Finish"),)),
    Shown(
        "recovery-code-error",
        "second_factor.recovery",
        "",
        with_code_app(WORKER),
        (give_password(WORKER), press("use a recovery code"), press("Go on")),
    ),
    Shown("no-signal", "service_worker", FAMILY, "/today", (lose_signal,)),
)
EMPTY = tuple(
    Shown(f"{name}-empty", endpoint, person, path, world="empty")
    for name, endpoint, person, path in (
        ("today-hub", "today.today", HUB, "/today"),
        ("today-family", "today.today", FAMILY, "/today"),
        ("today-manager", "today.today", MANAGER, "/today"),
        ("stays", "stays.stays", FAMILY, "/stays"),
        ("board", "stays.board", HUB, board_of("Heron")),
        ("ask-child", "stays.ask", FAMILY, "/stays/ask"),
        ("emergency", "emergency.emergency", HUB, "/emergency"),
        ("regional-hubs", "shell.regional_hubs", "", "/about/regional-hubs"),
        ("mail", "outbox.sent", "", "/development/mail"),
        ("notices", "bell.notices", "Ros Ferris", "/notices"),
        ("notices-sent", "bell.sent", "Ros Ferris", "/notices/sent"),
        ("service", "service.service", MANAGER, "/service"),
        ("household", "households.household", MANAGER, home_of("Haddad")),
    )
)
FULL = tuple(
    Shown(f"{name}-200", endpoint, person, path, world="full")
    for name, endpoint, person, path in (
        ("today-hub", "today.today", HUB, "/today"),
        ("today-family", "today.today", OKAFOR, "/today"),
        ("stays", "stays.stays", OKAFOR, "/stays"),
        ("board-asks", "stays.board", HUB, board_of("Heron")),
        ("board-nights", "stays.board", "Vera Garland", board_of("Teal")),
        ("decide", "stays.stay", HUB, stay_of(*SETHI)),
        ("offer", "stays.offer", HUB, stay_of(*SETHI, "/offer")),
        ("ask-child", "stays.ask", GWEN, "/stays/ask"),
        ("emergency", "emergency.emergency", HUB, "/emergency"),
        ("regional-hubs", "shell.regional_hubs", "", "/about/regional-hubs"),
        ("mail", "outbox.sent", "", "/development/mail"),
        ("notices", "bell.notices", HUB, "/notices"),
        ("notices-sent", "bell.sent", HUB, "/notices/sent"),
        ("households", "households.households", MANAGER, "/service/households"),
        ("concerns", "concerns.concerns", LEAD, "/concerns"),
        ("people", "people.people", ADMIN, "/service/people"),
        ("conversation", "conversations.conversation", HUB, talk_of("Heron", Kind.EVERYONE)),
    )
)
STATES = {ERROR: ERRORS, NOTHING: EMPTY, MANY: FULL}

NOTHING_TO_MISTAKE = "has nothing to fill in: only a failure, which is one page for all"
AMONG_PAGES = "is in this state among the pages"
ONE_FORM = "is one form with that which is in this state among the pages"
ONE_THING = "is about one thing, not a list"
WORDS = "says the same to everybody"
SIGN_IN = ("security", "signin", "second_factor", "stepping_up", "passwords", "passkeys")
ALIKE = dict.fromkeys(("shell.about", "demonstration", "design", "statements"), WORDS)

# A service's administration is made of the same lists and forms; those of homes and people are shown in each state.
ADMINISTRATION = (
    "households",
    "people",
    "children",
    "service_settings",
    "constellations",
    "imports",
    "reads",
    "account",
    "break_glass",
    "agreements",
    "happening",
    "outcomes",
    "reminders",
    "unavailable",
    "calendar",
)
IN_ADMINISTRATION = "has the lists and forms of homes and people, which are in this state here or among the pages"

EVERY_JOB = "lists every job, whether anything is due or not"

# Why a page cannot be in a state; what has no dot is said of every other page of its feature.
NOT_THERE = {
    ERROR: ALIKE
    | dict.fromkeys(
        (
            "today",
            "stays.stays",
            "stays.board",
            "emergency",
            "outbox",
            "service",
            "bell",
            "due",
            "message_marks",
            "pins.pinned",
        ),
        NOTHING_TO_MISTAKE,
    )
    | dict.fromkeys(("concerns", "second_factor", "passkeys"), ONE_FORM)
    | dict.fromkeys(
        (
            "stays.send",
            "repeats",
            "stepping_up",
            "passwords",
            "approvals",
            "conversations",
            "moderation",
            "pins",
            "preferences",
        ),
        AMONG_PAGES,
    )
    | dict.fromkeys(ADMINISTRATION, IN_ADMINISTRATION),
    NOTHING: ALIKE
    | dict.fromkeys((*SIGN_IN, "stays.stay", "stays.decline", "stays.send", "approvals", "repeats"), ONE_THING)
    | dict.fromkeys(("bell.why", "preferences", "message_marks", "pins.new", "pins.change"), ONE_THING)
    | dict.fromkeys(("stays.offer", "stays.nights", "stays.again", "stays.change"), "a month always has days")
    | dict.fromkeys(ADMINISTRATION, IN_ADMINISTRATION)
    | dict.fromkeys(("concerns", "conversations", "moderation", "pins"), AMONG_PAGES)
    | {"due": EVERY_JOB},
    MANY: ALIKE
    | dict.fromkeys(
        (*SIGN_IN, "stays.decline", "stays.send", "concerns", "approvals", "conversations.edit_message"), ONE_THING
    )
    | dict.fromkeys(("moderation.report", "moderation.decide"), ONE_THING)
    | dict.fromkeys(("repeats",), "is of 30 sleepovers at most")
    | dict.fromkeys(
        (
            "conversations.new",
            "conversations.people",
            "conversations.leave",
            "conversations.block",
            "conversations.blocked",
        ),
        "offers 60 people at most",
    )
    | dict.fromkeys(("moderation.reports",), "shows 200 at most, as rows of the list of concerns do")
    | dict.fromkeys(("bell.why", "preferences"), ONE_THING)
    | dict.fromkeys(ADMINISTRATION, IN_ADMINISTRATION)
    | {
        "stays.again": "the month is that of the page of other nights",
        "stays.change": "the month is that of the page of other nights",
        "stays.nights": "the month is that of the page of other nights",
        "conversations.messages": "has a row for each conversation, and nobody is in many",
        "pins": "has five facts at most, and what was before as rows of any list",
        "message_marks": "has a row for each who reads one conversation",
        "due": "counts by job, and jobs are few",
        "service": "leads to the parts of a service, which are few",
    },
}
