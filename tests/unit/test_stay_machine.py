"""The stay machine against the table of W1, written out here from the handbook and not from the code."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellations.stays.rules import (
    ASK_REASON_WORDS,
    DECLINE_REASON_WORDS,
    HOLDS_BED,
    MAY_HOLD_BED,
    PLANNED_REASONS,
    STATE_WORDS,
    TERMINAL,
    TRANSITIONS,
    AskReason,
    DeclineReason,
    NotPossibleNow,
    StayAction,
    StayState,
    Who,
    holds_bed,
    next_state,
    what_may_happen,
)
from core.references import REFERENCE_LETTERS, reference

CANCELLED = {
    ("cancel", "family", "cancelled_by_family"),
    ("cancel", "hub", "cancelled_by_hub"),
    ("cancel", "service", "cancelled_by_service"),
}
TAKEN_BACK = {("take_back", "hub", "requested")}
"""Not in the handbook: docs/adr/0014."""
HANDBOOK: dict[str, set[tuple[str, str, str]]] = {
    "draft": {("send", "family", "requested")},
    "requested": {
        ("offer", "hub", "offered"),
        ("accept", "hub", "accepted"),
        ("decline", "hub", "declined"),
        ("cancel", "family", "cancelled_by_family"),
        ("cancel", "service", "cancelled_by_service"),
        ("expire", "clock", "expired"),
    },
    "offered": {
        ("ask_again", "family", "requested"),
        ("take_offer", "family", "accepted"),
        ("expire", "clock", "expired"),
    }
    | CANCELLED,
    "accepted": {("await_approval", "system", "awaiting_approval"), ("confirm", "system", "confirmed")}
    | TAKEN_BACK
    | CANCELLED,
    "awaiting_approval": {
        ("approve", "approver", "confirmed"),
        ("refuse", "approver", "declined"),
        ("expire", "clock", "expired"),
    }
    | TAKEN_BACK
    | CANCELLED,
    "confirmed": {
        ("arrive", "hub", "in_progress"),
        ("change_dates", "family", "awaiting_approval"),
        ("change_dates", "hub", "awaiting_approval"),
        ("no_show", "hub", "no_show"),
    }
    | TAKEN_BACK
    | CANCELLED,
    "in_progress": {("go_home", "hub", "completed"), ("go_home", "family", "completed")},
    "emergency_in_progress": {
        ("regularise", "service", "in_progress"),
        ("go_home", "hub", "completed"),
        ("go_home", "family", "completed"),
    },
}
ENDS = {
    "completed",
    "declined",
    "cancelled_by_family",
    "cancelled_by_hub",
    "cancelled_by_service",
    "expired",
    "no_show",
}


def test_W1_every_state_action_and_part() -> None:
    for state, action, who in product(StayState, StayAction, Who):
        ways = {to for what, by, to in HANDBOOK.get(state, set()) if (what, by) == (action, who)}
        if ways:
            assert {next_state(state, action, who)} == ways
        else:
            with pytest.raises(NotPossibleNow) as refused:
                next_state(state, action, who)
            assert refused.value.words == f"This can't be done now. {STATE_WORDS[state]}"


def test_W1_every_state_is_in_the_table_and_can_be_reached() -> None:
    assert set(TRANSITIONS) == set(StayState) == set(STATE_WORDS)
    reached = {to for ways in TRANSITIONS.values() for to in ways.values()}
    assert set(StayState) - reached == {StayState.DRAFT, StayState.EMERGENCY_IN_PROGRESS}


def test_R19_terminal_states_have_no_way_on() -> None:
    assert TERMINAL == ENDS
    assert all(what_may_happen(StayState(state), who) == () for state in ENDS for who in Who)


def test_R16_only_the_clock_expires_and_never_accepts() -> None:
    for state in StayState:
        ways = what_may_happen(state, Who.CLOCK)
        assert ways in {(), (StayAction.EXPIRE,)}
        assert StayAction.EXPIRE not in {a for w in set(Who) - {Who.CLOCK} for a in what_may_happen(state, w)}


def test_R25_only_an_approver_ends_the_waiting_for_approval_with_yes() -> None:
    ways = TRANSITIONS[StayState.AWAITING_APPROVAL]
    assert [who for (_, who), to in ways.items() if to is StayState.CONFIRMED] == [Who.APPROVER]


def test_R18_changed_dates_reopen_the_approval() -> None:
    for who in (Who.FAMILY, Who.HUB):
        assert next_state(StayState.CONFIRMED, StayAction.CHANGE_DATES, who) is StayState.AWAITING_APPROVAL


@pytest.mark.parametrize("state", list(StayState))
def test_R17_which_states_hold_a_bed(state: StayState) -> None:
    held = {"accepted", "awaiting_approval", "confirmed", "in_progress", "emergency_in_progress"}
    assert holds_bed(state) is (state in held)
    assert holds_bed(state, holding_until=True) is (state in held | {"requested", "offered"})
    assert not HOLDS_BED & MAY_HOLD_BED
    assert not (HOLDS_BED | MAY_HOLD_BED) & TERMINAL


def test_what_may_happen_names_the_answers_of_the_hub() -> None:
    assert what_may_happen(StayState.REQUESTED, Who.HUB) == (
        StayAction.ACCEPT,
        StayAction.OFFER,
        StayAction.DECLINE,
    )
    assert what_may_happen(StayState.REQUESTED, Who.FAMILY) == (StayAction.CANCEL,)


def test_every_reason_has_words_and_none_says_what_we_do_not_say() -> None:
    assert set(ASK_REASON_WORDS) == set(AskReason)
    assert set(DECLINE_REASON_WORDS) == set(DeclineReason)
    assert AskReason.EMERGENCY not in PLANNED_REASONS
    said = " ".join([*ASK_REASON_WORDS.values(), *DECLINE_REASON_WORDS.values(), *STATE_WORDS.values()]).lower()
    assert not [word for word in ("respite", "placement", "reject", "apply", "slot", "!") if word in said]


@given(st.binary(min_size=8, max_size=16))
def test_a_reference_is_five_letters_that_nobody_mistakes(random_bytes: bytes) -> None:
    made = reference(random_bytes)
    assert len(made) == 5
    assert set(made) <= set(REFERENCE_LETTERS)
    assert not set(made) & set("0O1ILUVAE5S2Z8B") - set("258")


def test_a_reference_uses_all_its_letters_and_needs_its_bytes() -> None:
    made = {reference(n.to_bytes(8, "big")) for n in range(len(REFERENCE_LETTERS) ** 2)}
    assert len(made) == len(REFERENCE_LETTERS) ** 2
    with pytest.raises(ValueError, match="8 random bytes"):
        reference(b"1234567")
