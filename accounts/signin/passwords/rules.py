"""Which passwords are refused, and the facts about them (quality.md 4).

At least twelve characters, no rule of capitals and digits; but nothing that others would try first: common words and
passwords, names, dates and runs on the keyboard by the lists of the library zxcvbn, and the words of fostering, of
Kith and of the person's own service by ours.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from core.facts import Fact

PASSWORD_LEAST = 12
PASSWORD_MOST = 256
WEIGHED = 72  # characters that are weighed; what comes after only helps
GOOD_ENOUGH = 3  # of 4: more than a hundred million guesses
LETTERS_OF_ITS_OWN = 6

RESET_LASTS = timedelta(minutes=60)
RESETS_AN_HOUR = 3

_CONTEXT = """
kith mockingbird mocking bird foster fosters fostering fostered fosterer carer carers caring care cared hub hubs home
homes house household constellation constellations satellite satellites sleepover sleepovers sleep over respite
placement placements liaison worker workers social supervising manager service services agency council county
borough city authority
children childrens child young people family families family star stars night nights bed beds board
handover emergency duty team safeguarding support welcome password passphrase secret login signin sign letmein
admin user test demo change changeme please the our my and for with from love
monday tuesday wednesday thursday friday saturday sunday
january february march april may june july august september october november december
spring summer autumn winter christmas easter england london wales scotland
"""
CONTEXT = frozenset(_CONTEXT.split())
"""Words that everybody here would try: of fostering, of signing in, of the calendar."""
_LOOKALIKES = str.maketrans("0134578@$!", "oleastbasi")


@dataclass(frozen=True)
class ResetAsked(Fact):
    """Somebody typed an address into the page of forgotten passwords; whether anybody has it is not looked at here."""

    request_id: UUID


@dataclass(frozen=True)
class ResetBegun(Fact):
    """A person with an account is sent a link for another password."""

    person_id: UUID
    reset_id: UUID


@dataclass(frozen=True)
class PasswordReset(Fact):
    """A person chose another password by the link that they were sent: all their sessions are over."""

    person_id: UUID
    reset_id: UUID


@dataclass(frozen=True)
class PasswordChanged(Fact):
    """A signed-in person chose another password: their other sessions are over."""

    person_id: UUID


def words_of(*texts: str) -> frozenset[str]:
    """The words of names and addresses that are nobody's secret, three letters or more."""
    return frozenset(word for text in texts for word in re.findall(r"[^\W\d_]{3,}", text.casefold()))


@cache
def _library() -> Any:
    # Its lists take 15 MB and a tenth of a second: only a process in which somebody chooses a password loads them.
    return importlib.import_module("zxcvbn")


def _own_letters(password: str, known: Iterable[str]) -> str:
    """What is left of a password without the words that anybody would try here, and without digits and signs."""
    left = re.sub(r"[^\w]|_", "", password.casefold().translate(_LOOKALIKES))
    for word in sorted(known, key=lambda word: (-len(word), word)):
        left = left.replace(word, "")
    return re.sub(r"\d", "", left)


def weigh(password: str, known: frozenset[str]) -> bool:
    """Whether a password would hold. Takes up to some 50 ms: through `offload`, with no connection held."""
    if len(set(password)) < LETTERS_OF_ITS_OWN - 1:
        return False
    if len(_own_letters(password, CONTEXT | known)) < LETTERS_OF_ITS_OWN:
        return False
    weighed = _library().zxcvbn(password[:WEIGHED], user_inputs=sorted(CONTEXT | known))
    score: int = weighed["score"]
    return score >= GOOD_ENOUGH
