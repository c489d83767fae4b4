"""Reading what people type: words, days, numbers, choices."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from core.refusals import Invalid
from core.typed import TextRefused, Typed, clean_text, parse_day


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  She loves the dog.\r\nThanks\r", "She loves the dog.\nThanks"),
        ("a\tb", "a b"),
        ("", ""),
        ("e\u0301", "\u00e9"),
        ("\U0001f469\u200d\u2695\ufe0f \U0001f468\u200d\U0001f469\u200d\U0001f467", None),
        ("\u2764\ufe0f\u200d\U0001f525 \U0001f44d\U0001f3fd 1\ufe0f\u20e3", None),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", None),
        ("Si\u00e2n, Zo\u00eb, \u0141ucja, \u0645\u0631\u064a\u0645", None),
    ],
)
def test_clean_text_keeps_words_and_emoji(typed: str, kept: str | None) -> None:
    assert clean_text(typed, 100) == (typed if kept is None else kept)


HIDDEN = "\x00\x07\x1b\x7f\x85\u200b\u200c\u200d\u200e\u202e\u2066\u2060\ufeff\u00ad\u2028\ud800\ue000\U000e0041"


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_clean_text_refuses_what_cannot_be_seen(hidden: str) -> None:
    with pytest.raises(TextRefused) as refused:
        clean_text(f"a{hidden}b", 100)
    assert refused.value.words == "There is a hidden character in this text. Type it again instead of pasting it."


def test_clean_text_refuses_what_is_too_long() -> None:
    assert clean_text(" " + "a" * 20 + " ", 20) == "a" * 20
    with pytest.raises(TextRefused) as refused:
        clean_text("a" * 21, 20)
    assert refused.value.words == "Use 20 characters at most. This has 21."


@given(st.text())
def test_clean_text_is_the_same_when_cleaned_again(typed: str) -> None:
    try:
        cleaned = clean_text(typed, 50)
    except TextRefused:
        return
    assert clean_text(cleaned, 50) == cleaned


@pytest.mark.parametrize(
    "typed",
    ["2026-03-27", "27 3 2026", "27/3/2026", "27.03.2026", "27 March 2026", "Fri 27 Mar 2026", " 27th march, 2026 "],
)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    assert parse_day(typed) == date(2026, 3, 27)


@pytest.mark.parametrize("typed", ["", "soon", "31 2 2026", "27 3", "27 3 26", "27 Foo 2026", "0 0 0000", "9" * 50])
def test_what_is_no_day_is_none(typed: str) -> None:
    assert parse_day(typed) is None


@given(st.text())
def test_no_text_makes_the_reading_of_a_day_fail(typed: str) -> None:
    found = parse_day(typed)
    assert found is None or isinstance(found, date)


def test_each_field_that_cannot_be_used_has_its_sentence_and_nothing_is_lost() -> None:
    typed = Typed(
        MultiDict([("name", "  Two   words "), ("from", "1 1 1999"), ("count", "ninety"), ("kind", "x"), ("many", "b")])
    )
    assert typed.line("name", "Type it.") == "Two words"
    assert typed.day("from", "Type it.", first=date(2000, 1, 1)) is None
    assert typed.number("count", 1, 9) is None
    assert typed.one_of("kind", ("a", "b"), "Choose one.") == ""
    assert typed.some_of("many", ("a", "b")) == ("b",)
    assert typed.line("absent", "Say why.") == ""
    with pytest.raises(Invalid) as refused:
        typed.check()
    assert refused.value.errors == {
        "from": "This is before 1 January 2000. Check the year.",
        "count": "Type a number in figures, from 1 to 9.",
        "kind": "Choose one.",
        "absent": "Say why.",
    }


def test_what_may_stay_empty_is_no_mistake() -> None:
    typed = Typed(MultiDict[str, str]())
    assert (typed.line("a"), typed.day("b"), typed.number("c", 1, 2)) == ("", None, None)
    typed.check()
