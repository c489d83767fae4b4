"""The pages of who is in: reading with a reason, broken glass, letting somebody in, a lost second step."""

from __future__ import annotations

from uuid import uuid4

from playwright.sync_api import Page

from tests.browser.demonstration import Demonstration
from tests.browser.shown import Find, Shown, press

NEW, LIST = "/service/break-glass/new", "/service/break-glass"
NEW_THREAD = f"{NEW}/conversation"
WHY = "Her school rang: nobody knows where she is tonight."


def break_glass(page: Page) -> None:
    """Fill the form for Otto, and break the glass."""
    page.get_by_label("The child’s first name").fill("Otto")
    page.get_by_label("Why", exact=True).fill(WHY)
    press("Break the glass")(page)


def break_glass_of_carers(page: Page) -> None:
    """Fill the form for what Heron's carers write, and break the glass."""
    page.get_by_label("The constellation’s name").fill("Heron")
    page.get_by_label("Carers: hub home and families", exact=True).check()
    page.get_by_label("Why", exact=True).fill(WHY)
    press("Break the glass")(page)


def children_of(home: str) -> Find:
    """The address of the children of a home."""

    def find(shown: Demonstration) -> str:
        found = shown.database.value("select id from household where name = :name", name=home)
        return f"/service/households/{found}/children"

    return find


def broken(shown: Demonstration) -> str:
    """The address of the broken glass that waits for its review."""
    return f"{LIST}/{shown.database.value('select id from glass_break order by broken_at limit 1')}"


def of_officer(shown: Demonstration) -> str:
    """The address of the form for a concern, and Bea Lomax a records officer as well."""
    shown.database.execute(
        "insert into membership (id, person_id, space_id, role, since)"
        " select :id, p.id, s.id, 'records_officer', now() from person p, space s"
        " where p.given_name = 'Bea' and p.family_name = 'Lomax' and s.kind = 'service' and s.name = 'Wexmoor'"
        " and not exists (select 1 from membership m where m.person_id = p.id and m.role = 'records_officer')",
        id=uuid4(),
    )
    return "/concerns/with-reason"


def without_account(shown: Demonstration) -> str:
    """The address where somebody is let in who was brought in from a file."""
    person = uuid4()
    shown.database.execute(
        "insert into person (id, given_name, family_name, created_at) values (:id, 'Petra', 'Lowe', now())", id=person
    )
    shown.database.execute(
        "insert into membership (id, person_id, space_id, role, since) select :id, :person, id, 'social_worker', now()"
        " from space where kind = 'service' and name = 'Wexmoor'",
        id=uuid4(),
        person=person,
    )
    return f"/service/people/{person}/let-in"


def with_second_step(shown: Demonstration) -> str:
    """The address where the second step of somebody is cleared."""
    person = shown.database.value("select id from person where given_name = 'Idris' and family_name = 'Cole'")
    shown.database.execute(
        "insert into code_app (person_id, sealed_key, last_counter, added_at) values (:id, '', 0, now())"
        " on conflict do nothing",
        id=person,
    )
    return f"/service/people/{person}/clear-second-step"


def who_pages(lead: str, manager: str, admin: str) -> tuple[Shown, ...]:
    """Each page and state, for a safeguarding lead, a service's manager and a user administrator."""
    return (
        Shown("reason", "children.of_home", lead, children_of("Marsh"), status=403),
        Shown("reason-error", "children.of_home", lead, children_of("Marsh"), (press("Go on"),), status=403),
        Shown("children", "children.of_home", manager, children_of("Marsh")),
        Shown("glass", "break_glass.breaks", lead, LIST),
        Shown("glass-new", "break_glass.new", lead, NEW),
        Shown("glass-new-error", "break_glass.new", lead, NEW, (press("Break the glass"),)),
        Shown("glass-where", "break_glass.where", lead, NEW, (break_glass,)),
        Shown("glass-thread-new", "break_glass.new_conversation", lead, NEW_THREAD),
        Shown("glass-thread-new-error", "break_glass.new_conversation", lead, NEW_THREAD, (press("Break the glass"),)),
        Shown("glass-thread", "conversations.conversation", lead, NEW_THREAD, (break_glass_of_carers,)),
        Shown("glass-review", "break_glass.review", lead, broken),
        Shown("glass-review-error", "break_glass.review", lead, broken, (press("Keep this review"),)),
        Shown("concern-why", "concerns.with_reason", "Bea Lomax", of_officer),
        Shown("concern-why-error", "concerns.with_reason", "Bea Lomax", of_officer, (press("Read it"),)),
        Shown("let-in", "people.let_in", admin, without_account),
        Shown("let-in-error", "people.let_in", admin, without_account, (press("Send the invitation"),)),
        Shown("clear-second-step", "people.clear_second_step", admin, with_second_step),
    )
