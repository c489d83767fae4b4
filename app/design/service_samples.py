"""Sample values of a service's administration for the design page, all invented."""

from __future__ import annotations

from accounts.shell.form_page import Field, Link, Option
from constellations.homes.household_pages import DatedRow, HouseholdRow, Said

FILE_ROWS = (
    HouseholdRow(
        "Marsh",
        "Dee and Rob, satellite home in Heron",
        "#",
        (Said("lapsed", "DBS check ran out 30 Nov"), Said("soon", "Medical by 20 Dec")),
    ),
    HouseholdRow("Sethi", "Anil, satellite home in Heron", "#", (Said("certain", "Approved"),)),
)
DATED_ROWS = (DatedRow("2 children, any age", "since 4 March 2025", (Link("Change", "#"), Link("End", "#"))),)
DAY = Field("day", "review", "Day of the review", value="12 1 2027")
SELECT = Field(
    "select", "role", "Role", options=(Option("carer", "Foster carer", chosen=True), Option("worker", "Social worker"))
)
TICKS = Field(
    "ticks",
    "nights",
    "Which nights are for emergencies?",
    options=(Option("fri", "Fridays", chosen=True), Option("sat", "Saturdays")),
)
