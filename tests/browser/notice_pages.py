"""The pages of notices and of due things among all pages."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.demonstration import Demonstration
from tests.browser.shown import Find, Shown, press
from tests.harness.ports import wait_for

OPERATOR = "Vera Garland"
_MAKE_OPERATOR = """
with made as (insert into space (id, kind, name) select gen_random_uuid(), 'platform', 'Kith'
  where not exists (select from space where kind = 'platform') returning id)
insert into membership (id, person_id, space_id, role, since)
  select gen_random_uuid(), p.id, s.id, 'platform_operator', now()
  from person p, (select id from made union select id from space where kind = 'platform') s
  where p.given_name = 'Vera' and p.family_name = 'Garland'
    and not exists (select from membership where role = 'platform_operator')"""

_REFUSE_ONE = """
insert into outbox (id, kind, subject_id, occurrence, person_id, channel, state, attempts, problem, created_at, next_at)
  select gen_random_uuid(), 'stay-declined', p.id, 'refused', p.id, 'email', 'failed', 1,
    'refused with 550', now(), now() from person p where p.given_name = 'Vera' and p.family_name = 'Garland'
  on conflict do nothing"""


def line_of(name: str) -> Find:
    """The address that says why somebody was told of a line of their bell, once a worker has rung it."""

    def find(shown: Demonstration) -> str:
        given, family = name.split(" ")
        query = (
            "select n.id from notice n join person p on p.id = n.person_id"
            " where p.given_name = :given and p.family_name = :family order by n.id desc limit 1"
        )

        def found() -> list[object]:
            return [row.id for row in shown.database.rows(query, given=given, family=family)]

        wait_for(lambda: bool(found()), 20, "no line of the bell comes")
        return f"/notices/{found()[0]}/why"

    return find


def due_things(shown: Demonstration) -> str:
    """The operator's page; the demonstration's people have no operator among them until here."""
    with shown.database.as_owner() as session:
        session.connection().exec_driver_sql(_MAKE_OPERATOR)
        session.connection().exec_driver_sql(_REFUSE_ONE)
    return "/platform/due-things"


def type_nonsense(page: Page) -> None:
    """Type what is no day."""
    page.get_by_label("Paused until").fill("next week")


def notice_pages(carer: str, family: str) -> tuple[Shown, ...]:
    """Somebody's notices and what they chose of them; what is due."""
    mine = "/account/notices"
    return (
        Shown("notices-why", "bell.why", carer, line_of(carer)),
        Shown("notices", "bell.notices", carer, "/notices"),
        Shown("notices-sent", "bell.sent", carer, "/notices/sent"),
        Shown("notices-chosen", "preferences.preferences", family, mine),
        Shown("notices-how-much", "preferences.how_much", family, f"{mine}/how-much"),
        Shown("notices-when", "preferences.when", family, f"{mine}/when"),
        Shown("notices-pause", "preferences.pause", family, f"{mine}/pause"),
        Shown("notices-pause-error", "preferences.pause", family, f"{mine}/pause", (type_nonsense, press("Save"))),
        Shown("notices-texts", "preferences.text_messages", family, f"{mine}/text-messages"),
        Shown("notices-kind", "preferences.family", family, f"{mine}/kinds/sleepovers"),
        Shown("due-things", "due.due_things", OPERATOR, due_things),
    )
