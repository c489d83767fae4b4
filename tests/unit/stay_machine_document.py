"""docs/stays.md: the machine of a stay as its one table says it, for people. `make rules` writes it."""

from __future__ import annotations

from pathlib import Path

from constellations.stays.rules import (
    HOLDS_BED,
    MAY_HOLD_BED,
    STATE_WORDS,
    TERMINAL,
    TRANSITIONS,
    StayState,
    Who,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "stays.md"
WHO_WORDS = {
    Who.FAMILY: "the family",
    Who.HUB: "the hub home",
    Who.SERVICE: "the service",
    Who.APPROVER: "who must agree",
    Who.CLOCK: "the clock",
    Who.SYSTEM: "Kith, at once",
}
HEAD = """# The machine of a stay

Made by `make rules` from `constellations/stays/rules.py`, the one table that says what may be done to a stay, by whom,
and what it becomes (W1). A liaison worker who acts for the hub home acts as the hub home.

| state | in words | holds a bed | what may be done, by whom, and what it becomes |
|---|---|---|---|
"""


def document() -> str:
    """The whole page."""
    return HEAD + "".join(_row(state) for state in StayState)


def _row(state: StayState) -> str:
    ways = "; ".join(
        f"{action.value.replace('_', ' ')} ({WHO_WORDS[who]}) → `{after.value}`"
        for (action, who), after in TRANSITIONS[state].items()
    )
    end = "it is over; later edits are amendments (R19)" if state is StayState.COMPLETED else "it is over"
    return f"| `{state.value}` | {STATE_WORDS[state]} | {_holds(state)} | {end if state in TERMINAL else ways} |\n"


def _holds(state: StayState) -> str:
    if state in HOLDS_BED:
        return "yes"
    return "only while the hub holds it" if state in MAY_HOLD_BED else "no"


def main() -> None:
    """Write the page."""
    DOCUMENT.write_text(document())
