"""Whom the words of a message mention: by whole name, or by a given name that one alone has here."""

from __future__ import annotations

import pytest

from community.conversations.mentions import Named, mentioned_in
from core.ids import new_id

DEE, OTHER_DEE, MARY, MARY_ANN, OBI = (
    Named(new_id(), given, family)
    for given, family in (
        ("Dee", "Marsh"),
        ("Dee", "Nowak"),
        ("Mary", "Low"),
        ("Mary Ann", "Fell"),
        ("Obi", "O’Hara"),
    )
)
HERE = (DEE, MARY, MARY_ANN, OBI)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("@Dee could you?", {DEE}),
        ("Thanks @dee marsh, and @Obi O’Hara!", {DEE, OBI}),
        ("(@Obi)", {OBI}),
        ("@Mary Ann comes", {MARY_ANN}),
        ("@Mary comes", {MARY}),
        ("@Mary Low and @Mary Ann Fell", {MARY, MARY_ANN}),
        ("write to dee@kith.test", set()),
        ("@Deer in the road", set()),
        ("Dee, are you there?", set()),
        ("@ Dee", set()),
        ("@Nobody", set()),
    ],
)
def test_whom_the_words_mention(words: str, told: set[Named]) -> None:
    assert mentioned_in(words, HERE) == {one.id for one in told}


def test_a_name_that_two_have_mentions_neither_and_the_whole_name_one() -> None:
    people = (*HERE, OTHER_DEE)
    assert mentioned_in("@Dee", people) == frozenset()
    assert mentioned_in("@Dee Nowak", people) == {OTHER_DEE.id}
