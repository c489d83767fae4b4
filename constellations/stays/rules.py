"""Stays: ids, reasons, and the machine of W1 as one table (domain 5, W1). Dates are in dates.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import NewType
from uuid import UUID

StayId = NewType("StayId", UUID)
BedNightId = NewType("BedNightId", UUID)


class StayState(StrEnum):
    """Where a stay is in its life."""

    DRAFT = "draft"
    REQUESTED = "requested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    AWAITING_APPROVAL = "awaiting_approval"
    CONFIRMED = "confirmed"
    IN_PROGRESS = "in_progress"
    EMERGENCY_IN_PROGRESS = "emergency_in_progress"
    COMPLETED = "completed"
    DECLINED = "declined"
    CANCELLED_BY_FAMILY = "cancelled_by_family"
    CANCELLED_BY_HUB = "cancelled_by_hub"
    CANCELLED_BY_SERVICE = "cancelled_by_service"
    EXPIRED = "expired"
    NO_SHOW = "no_show"


class StayKind(StrEnum):
    """Kinds of stay (domain 4.2). A short break is the legal category of 4.7 only."""

    PLANNED = "planned"
    EMERGENCY = "emergency"
    DAY_CARE = "day_care"
    SHORT_BREAK = "short_break"


class AskReason(StrEnum):
    """Why a family asks (domain 4.2)."""

    BREAK = "break"
    APPOINTMENT = "appointment"
    TRAINING = "training"
    WORK = "work"
    SIBLINGS = "siblings"
    CHILDS_CHOICE = "childs_choice"
    INTRODUCTION = "introduction"
    ILLNESS = "illness"
    PLACEMENT_AT_RISK = "placement_at_risk"
    HOLIDAY = "holiday"
    CELEBRATION = "celebration"
    EMERGENCY = "emergency"
    OTHER = "other"


ASK_REASON_WORDS: Mapping[AskReason, str] = {
    AskReason.BREAK: "A break for us",
    AskReason.APPOINTMENT: "We have an appointment",
    AskReason.TRAINING: "We have training",
    AskReason.WORK: "We have to work",
    AskReason.SIBLINGS: "Time with brothers or sisters",
    AskReason.CHILDS_CHOICE: "The child would like to come",
    AskReason.INTRODUCTION: "A first visit, to get to know each other",
    AskReason.ILLNESS: "Illness or a death in the family",
    AskReason.PLACEMENT_AT_RISK: "Things are hard at home just now",
    AskReason.HOLIDAY: "School holidays",
    AskReason.CELEBRATION: "A celebration",
    AskReason.EMERGENCY: "An emergency",
    AskReason.OTHER: "Something else",
}
PLANNED_REASONS = tuple(reason for reason in AskReason if reason is not AskReason.EMERGENCY)
"""The reasons offered when asking for a planned sleepover, in the order of the page."""


class DeclineReason(StrEnum):
    """Why the hub can't this time: a short list of kind reasons."""

    BEDS_PROMISED = "beds_promised"
    FAMILY_HERE = "family_here"
    REST = "rest"
    AWAY = "away"
    ILLNESS = "illness"
    SHORT_NOTICE = "short_notice"
    RING_ME = "ring_me"


DECLINE_REASON_WORDS: Mapping[DeclineReason, str] = {
    DeclineReason.BEDS_PROMISED: "The beds are promised",
    DeclineReason.FAMILY_HERE: "We have family here",
    DeclineReason.REST: "We need a rest then",
    DeclineReason.AWAY: "We are away then",
    DeclineReason.ILLNESS: "Someone here is ill",
    DeclineReason.SHORT_NOTICE: "It is too short notice for us",
    DeclineReason.RING_ME: "Ring me, let us find another way",
}


class Who(StrEnum):
    """In what part somebody acts on a stay. A liaison worker who acts for the hub home acts as the hub."""

    FAMILY = "family"
    HUB = "hub"
    SERVICE = "service"
    APPROVER = "approver"
    CLOCK = "clock"
    SYSTEM = "system"


class StayAction(StrEnum):
    """What can be done to a stay."""

    SEND = "send"
    OFFER = "offer"
    TAKE_OFFER = "take_offer"
    ASK_AGAIN = "ask_again"
    ACCEPT = "accept"
    TAKE_BACK = "take_back"
    DECLINE = "decline"
    CANCEL = "cancel"
    EXPIRE = "expire"
    AWAIT_APPROVAL = "await_approval"
    CONFIRM = "confirm"
    APPROVE = "approve"
    REFUSE = "refuse"
    CHANGE_DATES = "change_dates"
    ARRIVE = "arrive"
    GO_HOME = "go_home"
    NO_SHOW = "no_show"
    REGULARISE = "regularise"


_S, _A = StayState, StayAction
_CANCEL_BY_FAMILY = {(_A.CANCEL, Who.FAMILY): _S.CANCELLED_BY_FAMILY}
_CANCEL_BY_SERVICE = {(_A.CANCEL, Who.SERVICE): _S.CANCELLED_BY_SERVICE}
_CANCEL = {**_CANCEL_BY_FAMILY, (_A.CANCEL, Who.HUB): _S.CANCELLED_BY_HUB, **_CANCEL_BY_SERVICE}
_TAKE_BACK = {(_A.TAKE_BACK, Who.HUB): _S.REQUESTED}
_GO_HOME = {(_A.GO_HOME, Who.HUB): _S.COMPLETED, (_A.GO_HOME, Who.FAMILY): _S.COMPLETED}

TRANSITIONS: Mapping[StayState, Mapping[tuple[StayAction, Who], StayState]] = {
    _S.DRAFT: {(_A.SEND, Who.FAMILY): _S.REQUESTED},
    _S.REQUESTED: {
        (_A.ACCEPT, Who.HUB): _S.ACCEPTED,
        (_A.OFFER, Who.HUB): _S.OFFERED,
        (_A.DECLINE, Who.HUB): _S.DECLINED,
        (_A.EXPIRE, Who.CLOCK): _S.EXPIRED,
        **_CANCEL_BY_FAMILY,
        **_CANCEL_BY_SERVICE,
    },
    _S.OFFERED: {
        (_A.TAKE_OFFER, Who.FAMILY): _S.ACCEPTED,
        (_A.ASK_AGAIN, Who.FAMILY): _S.REQUESTED,
        (_A.EXPIRE, Who.CLOCK): _S.EXPIRED,
        **_CANCEL,
    },
    _S.ACCEPTED: {
        (_A.AWAIT_APPROVAL, Who.SYSTEM): _S.AWAITING_APPROVAL,
        (_A.CONFIRM, Who.SYSTEM): _S.CONFIRMED,
        **_TAKE_BACK,
        **_CANCEL,
    },
    _S.AWAITING_APPROVAL: {
        (_A.APPROVE, Who.APPROVER): _S.CONFIRMED,
        (_A.REFUSE, Who.APPROVER): _S.DECLINED,
        (_A.EXPIRE, Who.CLOCK): _S.EXPIRED,
        **_TAKE_BACK,
        **_CANCEL,
    },
    _S.CONFIRMED: {
        (_A.ARRIVE, Who.HUB): _S.IN_PROGRESS,
        (_A.CHANGE_DATES, Who.FAMILY): _S.AWAITING_APPROVAL,
        (_A.CHANGE_DATES, Who.HUB): _S.AWAITING_APPROVAL,
        (_A.NO_SHOW, Who.HUB): _S.NO_SHOW,
        **_TAKE_BACK,
        **_CANCEL,
    },
    _S.IN_PROGRESS: _GO_HOME,
    _S.EMERGENCY_IN_PROGRESS: {(_A.REGULARISE, Who.SERVICE): _S.IN_PROGRESS, **_GO_HOME},
    _S.COMPLETED: {},
    _S.DECLINED: {},
    _S.CANCELLED_BY_FAMILY: {},
    _S.CANCELLED_BY_HUB: {},
    _S.CANCELLED_BY_SERVICE: {},
    _S.EXPIRED: {},
    _S.NO_SHOW: {},
}
"""What may be done in each state, by whom, and what the stay becomes. The one place that says so."""

TERMINAL = frozenset(state for state, ways in TRANSITIONS.items() if not ways)
"""States that end a stay; later edits are amendments (R19)."""
HOLDS_BED = frozenset({_S.ACCEPTED, _S.AWAITING_APPROVAL, _S.CONFIRMED, _S.IN_PROGRESS, _S.EMERGENCY_IN_PROGRESS})
"""States that hold a bed for every night. Leaving them frees the nights at once (R17)."""
MAY_HOLD_BED = frozenset({_S.REQUESTED, _S.OFFERED})
"""States that hold a bed only when the hub marked it "holding until" (domain 4.1)."""

UNDO_WITHIN = timedelta(seconds=30)
"""How long whoever said yes may take it back (docs/adr/0014). Nobody is told by mail before it is over."""

STATE_WORDS: Mapping[StayState, str] = {
    _S.DRAFT: "This sleepover has not been asked for yet.",
    _S.REQUESTED: "The hub home has not answered yet.",
    _S.OFFERED: "The hub home has offered other nights, and the family has not answered yet.",
    _S.ACCEPTED: "The hub home has said yes.",
    _S.AWAITING_APPROVAL: "The hub home has said yes, and somebody else must still agree.",
    _S.CONFIRMED: "This sleepover is certain.",
    _S.IN_PROGRESS: "This sleepover has begun.",
    _S.EMERGENCY_IN_PROGRESS: "This emergency sleepover has begun.",
    _S.COMPLETED: "This sleepover is over.",
    _S.DECLINED: "The answer to this sleepover was: not this time.",
    _S.CANCELLED_BY_FAMILY: "The family has cancelled this sleepover.",
    _S.CANCELLED_BY_HUB: "The hub home has cancelled this sleepover.",
    _S.CANCELLED_BY_SERVICE: "The fostering service has cancelled this sleepover.",
    _S.EXPIRED: "Nobody answered this in time, so it has closed. You can ask again.",
    _S.NO_SHOW: "Nobody came for this sleepover.",
}


class NotPossibleNow(Exception):
    """The stay is in a state where this cannot be done by this part; `words` may be shown as they stand."""

    def __init__(self, state: StayState) -> None:
        self.state = state
        self.words = f"This can't be done now. {STATE_WORDS[state]}"
        super().__init__(self.words)


def next_state(state: StayState, action: StayAction, who: Who) -> StayState:
    """What the stay becomes. Raises NotPossibleNow when the table does not have it."""
    try:
        return TRANSITIONS[state][action, who]
    except KeyError:
        raise NotPossibleNow(state) from None


def what_may_happen(state: StayState, who: Who) -> tuple[StayAction, ...]:
    """What this part may do to a stay in this state, in the order of the table."""
    return tuple(action for action, actor in TRANSITIONS[state] if actor is who)


def holds_bed(state: StayState, *, holding_until: bool = False) -> bool:
    """Whether the stay's nights are bed-nights; a request holds none unless the hub marked it so."""
    return state in HOLDS_BED or (holding_until and state in MAY_HOLD_BED)
