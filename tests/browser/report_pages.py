"""The pages of reported messages, and each state of them that matters."""

from __future__ import annotations

from tests.browser.conversation_pages import FAMILY, HUB
from tests.browser.demonstration import Demonstration
from tests.browser.shown import Shown, press

LEAD = "Nina Osei"


def report_of(shown: Demonstration) -> str:
    """The address where somebody reports what Dave Carrow wrote to everybody."""
    row = (
        "select '/messages/' || m.conversation_id || '/' || m.id || '/report' from message m"
        " join person p on p.id = m.author_id where p.given_name = 'Dave' order by m.at limit 1"
    )
    return str(shown.database.value(row))


def the_report(shown: Demonstration) -> str:
    """The report that waits in the demonstration."""
    return f"/reports/{shown.database.value('select id from message_report limit 1')}"


REPORT_PAGES = (
    Shown("reports-lead", "moderation.reports", LEAD, "/reports"),
    Shown("reports-own", "moderation.reports", "Joanne Pryce", "/reports"),
    Shown("reports-none", "moderation.reports", HUB, "/reports"),
    Shown("report", "moderation.report", FAMILY, report_of),
    Shown("report-error", "moderation.report", FAMILY, report_of, (press("Report it"),)),
    Shown("report-decide", "moderation.decide", LEAD, the_report),
    Shown("report-decide-error", "moderation.decide", LEAD, the_report, (press("Decide"),)),
)
