"""The pages of a sleepover as it happens, of closed nights, and of agreements and exemptions, in the list of pages."""

from __future__ import annotations

from tests.browser.demonstration import Demonstration
from tests.browser.shown import Find, Shown, press

HUB, MANAGER = "Marion Tallis", "Ruth Adeyemi"


def _the(query: str, where: str, end: str) -> Find:
    def find(shown: Demonstration) -> str:
        return f"{where}/{shown.database.value(query)}{end}"

    return find


STAY = "select s.id from stay s join household h on h.id = s.household_id where h.name = '{}' and s.state = '{}'"
HERON = "select id from space where kind = 'constellation' and name = 'Heron'"
AMBER = (
    "select a.child_id from sharing_agreement a join child c on c.id = a.child_id"
    " join household h on h.id = c.household_id where h.name = 'Ashdown' limit 1"
)
BRYANT = "select id from household where name = 'Bryant'"
ARRIVED = _the(STAY.format("Okafor", "confirmed"), "/stays", "/arrived")
CLOSE = _the(HERON, "/constellations", "/closed-nights")

STAY_DAY_PAGES = (
    Shown("arrived", "happening.arrive", HUB, ARRIVED),
    Shown("arrived-error", "happening.arrive", HUB, ARRIVED, (press("Arrived"),)),
    Shown("asked-and-given", "outcomes.outcomes", HUB, _the(HERON, "/constellations", "/asked-and-given")),
    Shown(
        "asked-and-given-none",
        "outcomes.outcomes",
        HUB,
        _the(HERON, "/constellations", "/asked-and-given?first=2001-01-01&last=2001-02-01"),
    ),
    Shown("amend", "happening.amend", HUB, _the(STAY.format("Sethi", "completed"), "/stays", "/amend")),
    Shown("close-nights", "unavailable.close", HUB, CLOSE),
    Shown("close-nights-error", "unavailable.close", HUB, CLOSE, (press("Close these nights"),)),
    Shown(
        "open-nights", "unavailable.end", HUB, _the("select id from unavailability limit 1", "/closed-nights", "/open")
    ),
    Shown("sharing", "agreements.sharing", MANAGER, _the(AMBER, "/service/children", "/sharing")),
    Shown(
        "sharing-ends",
        "agreements.end_sharing",
        MANAGER,
        _the("select id from sharing_agreement limit 1", "/service/sharing", "/end"),
    ),
    Shown("exemptions", "agreements.exemptions", MANAGER, _the(BRYANT, "/service/households", "/exemptions")),
    Shown(
        "exemption-ends",
        "agreements.end_exemption",
        MANAGER,
        _the("select id from exemption limit 1", "/service/exemptions", "/end"),
    ),
)
