"""Every page of Kith and each state of it that matters: who opens it, where, and what is done before it is looked at.

The screens and the checks of accessibility walk this list; a test compares it with `url_map`, so that no page is
forgotten.
"""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from app.design.views import SAMPLES
from tests.browser.approval_pages import APPROVAL_PAGES
from tests.browser.calendar_pages import CALENDAR_PAGES
from tests.browser.conversation_pages import CONVERSATION_PAGES
from tests.browser.demonstration import Demonstration
from tests.browser.import_pages import import_pages
from tests.browser.notice_pages import notice_pages
from tests.browser.repeat_pages import REPEAT_PAGES
from tests.browser.report_pages import REPORT_PAGES
from tests.browser.shown import Find, Shown, press
from tests.browser.signin_pages import SIGNIN_PAGES
from tests.browser.stay_day_pages import STAY_DAY_PAGES
from tests.browser.who_pages import who_pages


def board_of(constellation: str, query: str = "") -> Find:
    """The address of a constellation's bed board."""

    def find(shown: Demonstration) -> str:
        found = shown.database.value(
            "select id from space where kind = 'constellation' and name = :name", name=constellation
        )
        return f"/constellations/{found}/board{query}"

    return find


def stay_of(household: str, state: str, end: str = "") -> Find:
    """The address of a stay of a family in a state."""

    def find(shown: Demonstration) -> str:
        found = shown.database.rows(
            "select s.id from stay s join household h on h.id = s.household_id"
            " where h.name = :household and s.state = :state order by s.first_night limit 1",
            household=household,
            state=state,
        )
        return f"/stays/{found[0].id}{end}"

    return find


def home_of(name: str, end: str = "") -> Find:
    """The address of a home's file in a service's administration."""

    def find(shown: Demonstration) -> str:
        found = shown.database.value("select id from household where name = :name", name=name)
        return f"/service/households/{found}{end}"

    return find


def relation_of(name: str, kind: str, end: str) -> Find:
    """The address of a form about what ties a home to people or to its constellation."""
    tables = {"adults": ("household_member", "household_id"), "places": ("household_place", "household_id")}
    tables |= {"assignments": ("assignment", "subject_id"), "terms": ("approval_term", "household_id")}

    def find(shown: Demonstration) -> str:
        table, column = tables[kind]
        query = f"select r.id from {table} r join household h on h.id = r.{column} where h.name = :name"
        query += " order by r.id limit 1"
        return f"/service/{kind}/{shown.database.value(query, name=name)}{end}"

    return find


def of_constellation(name: str, end: str = "") -> Find:
    """The address of a constellation in a service's administration."""

    def find(shown: Demonstration) -> str:
        query = "select id from space where kind = 'constellation' and name = :name"
        return f"/service/constellations/{shown.database.value(query, name=name)}{end}"

    return find


def first_of(table: str, end: str) -> Find:
    """The address of a form about the first room or bed of a constellation's hub home."""

    def find(shown: Demonstration) -> str:
        query = "select r.id from room r join bed b on b.room_id = r.id order by r.id limit 1"
        found = shown.database.value(query if table == "rooms" else "select id from bed order by id limit 1")
        return f"/service/{table}/{found}{end}"

    return find


def child_of(name: str, end: str = "", begin: str = "/service/children") -> Find:
    """The address of the first child of a home, in a service's administration."""

    def find(shown: Demonstration) -> str:
        query = "select c.id from child c join household h on h.id = c.household_id where h.name = :name"
        return f"{begin}/{shown.database.value(query + ' order by c.id limit 1', name=name)}{end}"

    return find


def the_concern(shown: Demonstration) -> str:
    """The address of the demonstration's concern."""
    return f"/concerns/{shown.database.value('select id from concern')}"


def send_nothing(page: Page) -> None:
    """Send the form of a concern as it stands."""
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_load_state("networkidle")


def in_danger(page: Page) -> None:
    """Say that somebody is in danger."""
    page.get_by_label("Yes", exact=True).check(force=True)


def turn_month(page: Page) -> None:
    """Come to the next month, and wait for it: it may come in place."""
    title = page.locator(".month-head h2")
    before = title.inner_text()
    page.get_by_role("link", name="Month after").click()
    expect(title).not_to_have_text(before)


def choose_nights(page: Page) -> None:
    """Press two free days of the next month."""
    turn_month(page)
    for index, state in ((8, "first"), (9, "home")):
        page.locator("button.month-day--free").nth(index).click()
        page.locator(f".month-day--{state}").wait_for()


def choose_full_night(page: Page) -> None:
    """Type the first night of this month or the next on which no bed is free."""
    full = page.locator("button.month-day--full")
    if full.count() == 0:
        turn_month(page)
    night = date.fromisoformat(full.first.get_attribute("value") or "")
    page.get_by_text("Type the dates instead").click()
    page.locator("#first").fill(night.isoformat())
    page.locator("#home").fill((night + timedelta(days=1)).isoformat())
    press("Check these dates")(page)


def person_of(name: str, end: str = "") -> Find:
    """The address of somebody's page in a service's people."""

    def find(shown: Demonstration) -> str:
        given, family = name.split(" ")
        found = shown.database.value(
            "select id from person where given_name = :given and family_name = :family", given=given, family=family
        )
        return f"/service/people/{found}{end}"

    return find


def role_of(name: str, where: str) -> Find:
    """The address where somebody's first role is ended."""

    def find(shown: Demonstration) -> str:
        given, family = name.split(" ")
        found = shown.database.rows(
            "select m.id from membership m join person p on p.id = m.person_id"
            " where p.given_name = :given and p.family_name = :family order by m.id limit 1",
            given=given,
            family=family,
        )
        return f"{where}/{found[0].id}/end"

    return find


HUB, FAMILY, LIAISON, MANAGER = "Marion Tallis", "Dee Marsh", "Joanne Pryce", "Ruth Adeyemi"
ADMIN = "Nell Hargreave"
LEAD = "Nina Osei"

PAGES = (
    *SIGNIN_PAGES,
    *APPROVAL_PAGES,
    *STAY_DAY_PAGES,
    *CALENDAR_PAGES,
    *REPEAT_PAGES,
    *CONVERSATION_PAGES,
    Shown("sign-in", "security.login", "", "/sign-in"),
    Shown("who-is-who", "demonstration.who_is_who", "", "/demonstration"),
    Shown("about", "shell.about", "", "/about"),
    Shown("accessibility", "statements.accessibility", "", "/accessibility"),
    Shown("privacy", "statements.privacy", "", "/privacy"),
    Shown("regional-hubs", "shell.regional_hubs", "", "/about/regional-hubs"),
    Shown("emergency", "emergency.emergency", "", "/emergency"),
    Shown("emergency-signed-in", "emergency.emergency", HUB, "/emergency"),
    Shown("today-hub", "today.today", HUB, "/today"),
    Shown("today-family", "today.today", FAMILY, "/today"),
    Shown("today-liaison", "today.today", LIAISON, "/today"),
    Shown("today-manager", "today.today", MANAGER, "/today"),
    Shown("stays-family", "stays.stays", "Blessing Okafor", "/stays"),
    Shown("stays-empty", "stays.stays", "Ros Ferris", "/stays"),
    Shown("board-hub", "stays.board", HUB, board_of("Heron")),
    Shown("board-family", "stays.board", FAMILY, board_of("Heron")),
    Shown("board-two-in-a-room", "stays.board", "Carol Bryant", board_of("Wren")),
    Shown("board-emergency", "stays.board", "Vera Garland", board_of("Teal")),
    Shown("decide", "stays.stay", HUB, stay_of("Sethi", "requested")),
    Shown("stay-certain-family", "stays.stay", "Blessing Okafor", stay_of("Okafor", "confirmed")),
    Shown("stay-waiting-manager", "stays.stay", MANAGER, stay_of("Whitlock", "awaiting_approval")),
    Shown("stay-declined", "stays.stay", "Maya Haddad", stay_of("Haddad", "declined")),
    Shown("decline", "stays.decline", HUB, stay_of("Sethi", "requested", "/decline")),
    Shown("offer", "stays.offer", HUB, stay_of("Sethi", "requested", "/offer")),
    Shown("stay-other-nights", "stays.stay", "Vera Garland", stay_of("Nowak", "confirmed")),
    Shown("stay-held", "stays.stay", "Moira Quigley", stay_of("Quigley", "offered")),
    Shown("stay-waiting-list", "stays.stay", "Moira Quigley", stay_of("Quigley", "requested")),
    Shown("ask-nights-full", "stays.nights", "Moira Quigley", "/stays/ask", (press("Sean"), choose_full_night)),
    Shown(
        "ask-send-wait",
        "stays.send",
        "Moira Quigley",
        "/stays/ask",
        (press("Sean"), choose_full_night, press("Wait for these nights")),
    ),
    Shown(
        "change-nights", "stays.change", "Blessing Okafor", stay_of("Okafor", "confirmed", "/change"), (choose_nights,)
    ),
    Shown("other-nights", "stays.again", "Moira Quigley", stay_of("Quigley", "offered", "/other-nights")),
    Shown("ask-child", "stays.ask", FAMILY, "/stays/ask"),
    Shown("ask-nights-at-once", "stays.ask", "Gwen Penrose", "/stays/ask"),
    Shown("ask-nights", "stays.nights", FAMILY, "/stays/ask", (press("Sol"),)),
    Shown("ask-nights-chosen", "stays.nights", "Anil Sethi", "/stays/ask", (press("Reuben"), choose_nights)),
    Shown("ask-send", "stays.send", "Ewa Nowak", "/stays/ask", (press("Ola"), choose_nights, press("Continue"))),
    Shown(
        "ask-send-error",
        "stays.send",
        "Abena Mensah",
        "/stays/ask",
        (press("Ama"), choose_nights, press("Continue"), press("Send the ask")),
    ),
    Shown("service", "service.service", MANAGER, "/service"),
    Shown("households", "households.households", MANAGER, "/service/households"),
    Shown("households-none", "households.households", MANAGER, "/service/households?search=nobody"),
    Shown("household", "households.household", MANAGER, home_of("Carrow")),
    Shown("household-worker", "households.household", "Callum Reid", home_of("Marsh")),
    Shown("household-new", "households.new", MANAGER, "/service/households/new"),
    Shown("household-new-error", "households.new", MANAGER, "/service/households/new", (press("Put it in"),)),
    Shown("household-name", "households.rename", MANAGER, home_of("Marsh", "/name")),
    Shown("household-end", "households.end", MANAGER, home_of("Okafor", "/end")),
    Shown("household-adult", "households.add_adult", MANAGER, home_of("Marsh", "/adults/new")),
    Shown("household-check", "households.add_check", MANAGER, home_of("Marsh", "/checks/new")),
    Shown("household-terms", "households.add_terms", MANAGER, home_of("Marsh", "/terms/new")),
    Shown("household-place", "households.place", MANAGER, home_of("Okafor", "/place")),
    Shown("household-reminders", "reminders.stop", MANAGER, home_of("Marsh", "/stop-reminders")),
    Shown("household-reminders-on", "reminders.again", MANAGER, home_of("Marsh", "/reminders-again")),
    Shown("household-social-worker", "households.worker", MANAGER, home_of("Marsh", "/worker")),
    Shown("adult-approval", "households.approval", MANAGER, relation_of("Marsh", "adults", "/approval")),
    Shown("adult-leaves", "households.adult_leaves", MANAGER, relation_of("Marsh", "adults", "/leaves")),
    Shown("terms-end", "households.end_terms", MANAGER, relation_of("Marsh", "terms", "/end")),
    Shown("place-end", "households.leave", MANAGER, relation_of("Marsh", "places", "/end")),
    Shown("worker-end", "households.unassign", MANAGER, relation_of("Marsh", "assignments", "/end")),
    Shown("child", "children.child", MANAGER, child_of("Carrow")),
    Shown("child-reads", "reads.reads", MANAGER, child_of("Carrow", "/reads", "/children")),
    Shown("child-new", "children.new", MANAGER, home_of("Marsh", "/children/new")),
    Shown("child-new-error", "children.new", MANAGER, home_of("Marsh", "/children/new"), (press("Save"),)),
    Shown("child-change", "children.change", MANAGER, child_of("Whitlock", "/change")),
    Shown("child-moves", "children.move", MANAGER, child_of("Okafor", "/move")),
    Shown("child-leaves", "children.leaves", MANAGER, child_of("Okafor", "/leaves")),
    Shown("settings", "service_settings.settings", MANAGER, "/service/settings"),
    Shown("setting", "service_settings.setting", MANAGER, "/service/settings/S13"),
    Shown("setting-waits", "service_settings.setting", MANAGER, "/service/settings/S9"),
    Shown("setting-change", "service_settings.change", MANAGER, "/service/settings/S16/change"),
    Shown(
        "setting-change-error",
        "service_settings.change",
        MANAGER,
        "/service/settings/S16/change",
        (press("Ask for this change"),),
    ),
    Shown("people", "people.people", ADMIN, "/service/people"),
    Shown("people-found", "people.people", ADMIN, "/service/people?q=mar&role=satellite_carer"),
    Shown("people-none", "people.people", ADMIN, "/service/people?q=nobody"),
    Shown("person", "people.person", ADMIN, person_of("Joanne Pryce")),
    Shown("person-carer", "people.person", FAMILY, person_of("Anil Sethi")),
    Shown("person-end-access", "people.end_access", ADMIN, person_of("Anil Sethi", "/end-access")),
    Shown("person-give-role", "people.give_role", ADMIN, person_of("Callum Reid", "/give-role")),
    Shown(
        "person-give-role-error",
        "people.give_role",
        ADMIN,
        person_of("Callum Reid", "/give-role"),
        (press("Give the role"),),
    ),
    Shown("person-liaison", "people.make_liaison_worker", MANAGER, person_of("Callum Reid", "/liaison-worker")),
    Shown("role-end", "people.end_role", ADMIN, role_of("Ruth Adeyemi", "/service/roles-held")),
    Shown("member-end", "people.end_membership", MANAGER, role_of("Joanne Pryce", "/service/members")),
    Shown("roles-waiting", "people.roles", ADMIN, "/service/roles"),
    Shown("invitations", "people.invitations", ADMIN, "/service/invitations"),
    Shown("invite", "people.invite", ADMIN, "/service/invitations/new"),
    Shown("invite-error", "people.invite", ADMIN, "/service/invitations/new", (press("Send the invitation"),)),
    *import_pages(ADMIN),
    *who_pages(LEAD, MANAGER, ADMIN),
    Shown("account", "account.account", FAMILY, "/account"),
    Shown("account-name", "account.name", FAMILY, "/account/name"),
    Shown("account-phone", "account.phone", FAMILY, "/account/phone"),
    Shown("account-email", "account.email", FAMILY, "/account/email"),
    Shown("account-invitations", "account.invitations", FAMILY, "/account/invitations"),
    Shown("constellations", "constellations.constellations", MANAGER, "/service/constellations"),
    Shown("constellation", "constellations.constellation", MANAGER, of_constellation("Heron")),
    Shown("constellation-new", "constellations.new", MANAGER, "/service/constellations/new"),
    Shown("constellation-state", "constellations.state", MANAGER, of_constellation("Heron", "/state")),
    Shown("room-new", "constellations.add_room", MANAGER, of_constellation("Heron", "/rooms/new")),
    Shown("room-name", "constellations.rename_room", MANAGER, first_of("rooms", "/name")),
    Shown("room-away", "constellations.remove_room", MANAGER, first_of("rooms", "/remove")),
    Shown("bed-new", "constellations.add_bed", MANAGER, first_of("rooms", "/beds/new")),
    Shown("bed-kept", "constellations.reserve_bed", MANAGER, first_of("beds", "/kept")),
    Shown("bed-away", "constellations.remove_bed", MANAGER, first_of("beds", "/remove")),
    Shown("not-found", "home", FAMILY, "/nowhere", status=404),
    Shown("concern-numbers", "concerns.raise_concern", "", "/concerns/raise"),
    Shown("concern-form", "concerns.raise_concern", FAMILY, "/concerns/raise"),
    Shown("concern-form-danger", "concerns.raise_concern", FAMILY, "/concerns/raise", (in_danger,)),
    Shown("concern-form-error", "concerns.raise_concern", FAMILY, "/concerns/raise", (send_nothing,)),
    Shown("concern-inbox", "concerns.concerns", LEAD, "/concerns"),
    Shown("concern-none", "concerns.concerns", FAMILY, "/concerns"),
    Shown("concern-lead", "concerns.concern", LEAD, the_concern),
    Shown("concern-sender", "concerns.concern", "Siobhan Brennan", the_concern),
    Shown("today-lead", "today.today", LEAD, "/today"),
    *notice_pages(HUB, FAMILY),
    *REPORT_PAGES,
    Shown("mail", "outbox.sent", "", "/development/mail"),
    Shown("design", "design.design", "", "/design"),
    *(Shown(f"sample-{name}", "design.sample", "", f"/design/{name}") for name in SAMPLES),
)
