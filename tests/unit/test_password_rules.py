"""Which passwords are refused: what others would try first, here."""

from __future__ import annotations

import pytest

from accounts.signin.passwords.choosing import GUESSED, password_problem
from accounts.signin.passwords.rules import words_of

KNOWN = words_of("Dee", "Marsh", "dee.marsh@wexmoor.example", "Wexmoor", "Heron")


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "Password1234!", "123456789012", "qwertyuiop[]", "1q2w3e4r5t6y", "iloveyou1234", "aaaaaaaaaaaa",
        "abcabcabcabc", "Mockingbird1", "mockingbird2026", "M0ckingb1rd!!", "fostering2026!", "FosterCarer12",
        "foster family 1",
        "hubhome-hubhome", "constellation", "November2026!", "SummerSummer12", "monday-tuesday", "sleepover1234",
        "WexmoorCouncil1", "wexmoor-heron-1", "deemarshdeemarsh", "Dee Marsh 1980", "letmeinletmein", "kith kith kith",
        "asdfghjkl;'#", "zaq12wsxcde3", "liverpool1234", "changeme2026!",
    ],
)  # fmt: skip
def test_what_others_would_try_is_refused(password: str) -> None:
    assert password_problem(password, KNOWN) == GUESSED


@pytest.mark.parametrize(
    "password",
    [
        "a light left on", "three words together", "teapot gravel lantern", "xk7#mPq2vL9w", "Brwdfrydedd mawr iawn",
        "correct horse battery staple", "our dog ate the marmalade", "ein langer satz über brot",
        "kelp ravine tulip " * 14,
    ],
)  # fmt: skip
def test_what_is_long_and_ones_own_is_taken(password: str) -> None:
    assert password_problem(password, KNOWN) is None


def test_the_length_is_counted_in_characters() -> None:
    assert (
        password_problem("teapot grav")
        == "Use at least 12 characters. Three or four words you will remember work well."
    )
    assert password_problem("é" * 257) == "Use at most 256 characters."
    assert password_problem("teapot\0gravel lantern") is not None


def test_control_without_our_words_the_lists_let_them_pass() -> None:
    """What the library alone thinks good, everybody in fostering would try."""
    from zxcvbn import zxcvbn

    passed = [
        one for one in ("mockingbird-heron", "fostering hub home", "wexmoor-heron-1") if zxcvbn(one)["score"] >= 3
    ]
    print(f"the library alone would let pass: {passed}")
    assert passed
    assert all(password_problem(one, KNOWN) == GUESSED for one in passed)
