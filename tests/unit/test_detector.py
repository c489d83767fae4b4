"""The soft detector against written examples: what it sees, what it leaves alone, what it never delays (R39)."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest

from community.detector import rules
from community.detector.rules import Saw, Sighting, is_nhs_number, sightings, unanswered

EXAMPLES = Path(__file__).parent / "detector"
TODAY = date(2026, 11, 27)
NAMES = (
    "Kai", "Sol", "Zoë", "Zuzanna", "Mary-Anne", "Jamie-Lee", "Noor", "Will", "Grace", "Hope", "May", "Mark", "Ty",
    "Reuben", "Aoife", "June", "Rose", "Lily", "Sky", "Ray", "Frank", "Amber", "Summer", "Winter", "Autumn", "Jack",
)  # fmt: skip
"""The children whom the author knows. Half of them have a name that is a word, a month or a flower."""
AT_LEAST = 200
MOST_MISSED, MOST_FALSE_ALARMS = 0.06, 0.03
LONGEST_LOOK = 1.5


def lines(name: str) -> list[str]:
    return [line for line in (EXAMPLES / name).read_text(encoding="utf-8").splitlines() if line]


def look(words: str) -> tuple[Sighting, ...]:
    return sightings(words, NAMES, TODAY)


SEEN = [tuple(line.split("\t")) for line in lines("seen.txt")]
HARMLESS = lines("harmless.txt")
EMERGENCY = lines("emergency.txt")


def test_R39_what_belongs_in_no_conversation_is_seen() -> None:
    missed = [(kinds, words) for kinds, words in SEEN if set(kinds.split(",")) - {one.kind for one in look(words)}]
    print(f"\nseen: {len(SEEN) - len(missed)} of {len(SEEN)} examples; missed:")
    print("\n".join(f"  {kinds}: {words}" for kinds, words in missed))
    assert len(missed) <= MOST_MISSED * len(SEEN)


def test_R39_ordinary_messages_are_left_alone() -> None:
    alarms = [(words, look(words)) for words in HARMLESS if look(words)]
    print(f"\nfalse alarms: {len(alarms)} in {len(HARMLESS)} harmless examples:")
    print("\n".join(f"  {words}: {[f'{one.kind} {one.quote}' for one in seen]}" for words, seen in alarms))
    assert len(alarms) <= MOST_FALSE_ALARMS * len(HARMLESS)


@pytest.mark.parametrize("words", EMERGENCY)
def test_R39_nothing_delays_who_speaks_of_danger(words: str) -> None:
    assert look(words) == ()


LOST_THINGS = re.compile(r"\b(?:find|missing|taken|been seen)\b", re.IGNORECASE)


def test_R39_a_lost_sock_is_no_missing_child() -> None:
    """What is asked about stays asked about: of a thing that is lost, a lesson missed, a photo taken."""
    ordinary = [words for _, words in SEEN if LOST_THINGS.search(words)]
    assert len(ordinary) > 10
    assert [words for words in ordinary if rules.speaks_of_danger(words)] == []


def test_there_are_examples_enough_and_half_of_them_are_harmless() -> None:
    written = {*(words for _, words in SEEN), *HARMLESS}
    assert len(written) == len(SEEN) + len(HARMLESS) >= AT_LEAST
    assert len(HARMLESS) * 2 >= len(written)
    assert {kind for kinds, _ in SEEN for kind in kinds.split(",")} == set(Saw)


def test_control_without_its_words_of_danger_most_emergencies_would_be_asked_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "DANGER", re.compile(r"(?!)"))
    asked = [words for words in EMERGENCY if look(words)]
    print(f"\nwithout the words of danger {len(asked)} of {len(EMERGENCY)} emergencies would be asked about")
    assert len(asked) > len(EMERGENCY) / 2


def test_whoever_knows_no_child_of_this_name_is_not_asked() -> None:
    assert sightings("Kai is coming on Friday", ("Sol",), TODAY) == ()
    assert sightings("Kai is coming on Friday", (), TODAY) == ()


def test_R39_what_was_said_yes_to_is_not_asked_again_and_what_is_new_is() -> None:
    first = look("Kai is coming")
    sure = {one.token for one in first}
    assert unanswered(look("kai is coming at four, not five"), sure) == ()
    assert [one.quote for one in unanswered(look("Kai and Sol are coming"), sure)] == ["Sol"]


@pytest.mark.parametrize(("digits", "real"), [("9434765919", True), ("9434765918", False), ("0000000000", False)])
def test_an_nhs_number_is_known_by_its_check_digit(digits: str, *, real: bool) -> None:
    assert is_nhs_number(digits) is real


@pytest.mark.parametrize(
    "piece",
    [
        "0",
        "1 ",
        "12/",
        "St ",
        "A",
        "Aa ",
        "goes to a ",
        "born ",
        "Kai",
        "(0",
        "taken all ",
        "\u202e",
        "SW1A ",
        "missing ",
        "missing the ",
        "can't find my ",
        "x't ",
        "x's taken ",
        "has taken a-",
    ],
)
def test_no_text_makes_it_think_for_long(piece: str) -> None:
    began = time.process_time()
    look((piece * 4_000)[:4_000])
    took = time.process_time() - began
    assert took < LONGEST_LOOK, f"{took:.2f} s for {piece!r}"


def test_R39_words_made_of_other_words_are_looked_at_at_once() -> None:
    """The control is figures, since its run would not end: when these words were one pattern, in which "another" is
    "an" and "other" too, 12 of them took 0.03 s, 14 took 0.14 s and 18 took 1.84 s: twice as long for each one more."""
    word = ("another" * 8).capitalize()
    began = time.thread_time()
    seen = look(f"{word} {word} {word} {word}q School")
    look(f"Another{'another' * 29}q School")
    look(f"goes to {'another' * 30}q school")
    took = time.thread_time() - began
    assert [one.kind for one in seen] == [Saw.SCHOOL]
    assert look("After another school day, another Sixth Form College") == ()
    assert took < LONGEST_LOOK, f"{took:.2f} s"
