"""What a report is: why somebody reports a message, what can be decided, and what a decision has to say (R40)."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType
from uuid import UUID

ReportId = NewType("ReportId", UUID)

LEAD = "safeguarding_lead"
LONGEST_NOTE = 500
LONGEST_REASON = 500


class Why(StrEnum):
    """Why somebody reports a message."""

    CHILD = "child"
    UNKIND = "unkind"
    OTHER = "other"


class State(StrEnum):
    """Waiting, then decided. What was decided can be decided anew, with a reason again."""

    WAITING = "waiting"
    LEFT = "left"
    HELD = "held"


WHY_WORDS = {
    Why.CHILD: "It says something about a child that others should not read",
    Why.UNKIND: "It is unkind or threatening",
    Why.OTHER: "Something else",
}
DECISION_WORDS = {State.LEFT: "Leave it where it is", State.HELD: "Hold it back: nobody in the conversation reads it"}


def problems_of_report(why: str, note: str) -> dict[str, str]:
    """What is missing in a report, by field."""
    if why not in set(Why):
        return {"why": "Choose why you report it."}
    if why == Why.OTHER and not note:
        return {"note": "Say in a few words what it is."}
    return {}


def problems_of_decision(decision: str, reason: str) -> dict[str, str]:
    """What is missing in a decision, by field. None is without a reason (R40)."""
    found = {}
    if decision not in DECISION_WORDS:
        found["decision"] = "Choose what happens to the message."
    if not reason:
        found["reason"] = "Give the reason. Both of them read it."
    return found
