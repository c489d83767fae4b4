"""The pages of approval links, in the states that need no link: one that stands is in the tests of their own."""

from __future__ import annotations

from tests.browser.demonstration import Demonstration
from tests.browser.shown import Shown, press

WAITING = (
    "select s.id from stay s join household h on h.id = s.household_id"
    " where h.name = 'Whitlock' and s.state = 'awaiting_approval' order by s.first_night limit 1"
)


def asking(shown: Demonstration) -> str:
    """The form that sends the link."""
    return f"/stays/{shown.database.value(WAITING)}/social-worker"


APPROVAL_PAGES = (
    Shown("approval-ask", "approvals.ask", "Ruth Adeyemi", asking),
    Shown("approval-ask-error", "approvals.ask", "Ruth Adeyemi", asking, (press("Send the link"),)),
    Shown("approval-over", "approvals.link", "", "/agree/nothing", status=404),
)
