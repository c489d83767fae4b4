"""What the soft detector looks for in a text before it is sent (R39), and when it keeps out of the way.

It is soft: it asks, and sends what its author wants sent. It sees what people write by habit, never what is hidden
from it; and where somebody may be in danger it says nothing at all, since nothing may delay that.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from community.detector.patterns import (
    AS_WHO_DOES_SOMETHING,
    BEFORE_NO_BIRTH,
    BIRTH_DATE,
    BIRTH_WORD,
    CHILD_WORD,
    DANGER,
    FULL_DATE,
    IN_TIME,
    MONTHS,
    MONTHS_THAT_ARE_NAMES,
    NHS_CALLED,
    NHS_NUMBER,
    NO_NAME_OF_A_SCHOOL,
    NOBODYS_PHONE,
    PHONE,
    POSTCODE,
    SCHOOLS,
    WORDS_THAT_ARE_NAMES,
)

OLDEST, YOUNGEST = 25, 0
"""A date so many years ago may be the birth of somebody who is looked after."""
_DIGITS = re.compile(r"\D")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u00b4\u2032\uff07`", "'"))
"""Every sign that a telephone puts into "can't"."""


class Saw(StrEnum):
    """What was seen."""

    NAME = "name"
    BIRTH = "birth"
    POSTCODE = "postcode"
    NHS = "nhs"
    PHONE = "phone"
    SCHOOL = "school"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something that was seen, as it stands in the text."""

    kind: Saw
    quote: str

    @property
    def token(self) -> str:
        """By which its author says that this one may go. Another word, or one more, is asked about anew."""
        said = f"{self.kind}:{_folded(self.quote)}"
        return hashlib.sha256(said.encode()).hexdigest()[:12]


def sightings(words: str, names: Collection[str], today: date) -> tuple[Sighting, ...]:
    """What is seen in a text whose author knows children of these names, each once; nothing where it speaks of danger.

    An NHS number, a full postcode beside a word about children, a name from the author's own list (R39); a date of
    birth, a phone number, the name of a school (domain.md 7.2).
    """
    text = unicodedata.normalize("NFKC", words.translate(_APOSTROPHES))
    if speaks_of_danger(text):
        return ()
    found = [*_names(text, names), *_births(text, today), *_postcodes(text), *_nhs(text), *_phones(text)]
    return tuple(dict.fromkeys([*found, *_schools(text)]))


def unanswered(found: Iterable[Sighting], sure: Collection[str]) -> tuple[Sighting, ...]:
    """Those of them of which their author has not said that they may go."""
    return tuple(one for one in found if one.token not in sure)


def speaks_of_danger(words: str) -> bool:
    """Whether somebody may be in danger by these words: then nothing asks and nothing waits."""
    return DANGER.search(words.translate(_APOSTROPHES)) is not None


def _folded(words: str) -> str:
    plain = unicodedata.normalize("NFD", words.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _names(text: str, names: Collection[str]) -> Iterator[Sighting]:
    folded = _folded(text)
    plain = text if len(folded) == len(text) else folded
    for name in sorted({_folded(one).strip() for one in names} - {""}):
        for hit in re.finditer(rf"(?<!\w){re.escape(name)}(?:'?s)?(?!\w)", folded):
            quote = plain[hit.start() : hit.start() + len(name)]
            if name not in WORDS_THAT_ARE_NAMES or _is_meant_as_name(plain, hit.start(), hit.end(), quote):
                yield Sighting(Saw.NAME, quote)
                break


def _is_meant_as_name(text: str, start: int, end: int, quote: str) -> bool:
    """Of a name that is a word too ("will", "may"): with a capital within a sentence, as whose something is, or as who
    does something."""
    if not quote[:1].isupper():
        return False
    before = text[:start].rstrip(" ")
    inside = bool(before) and before[-1] not in ".!?\n:;-" and not text[end : end + 2].strip().isdigit()
    does = quote.casefold() not in MONTHS_THAT_ARE_NAMES and AS_WHO_DOES_SOMETHING.match(text[end:])
    return text[start:end].endswith("'s") or bool(does) or (inside and not IN_TIME.search(before))


def _births(text: str, today: date) -> Iterator[Sighting]:
    for hit in BIRTH_DATE.finditer(text):
        yield Sighting(Saw.BIRTH, hit["date"])
    for hit in FULL_DATE.finditer(text):
        year = _year(hit["y"] or hit["y2"] or hit["y3"], today)
        born = BIRTH_WORD.search(text[max(0, hit.start() - 30) : hit.start()])
        ago = today.year - year
        if born or (YOUNGEST < ago <= OLDEST and not BEFORE_NO_BIRTH.search(text[: hit.start()])):
            yield Sighting(Saw.BIRTH, hit[0].strip())


def _year(written: str, today: date) -> int:
    year = int(written)
    if year >= len(MONTHS) * 10:
        return year
    century = today.year // 100 * 100
    return century + year if century + year <= today.year else century - 100 + year


def _postcodes(text: str) -> Iterator[Sighting]:
    """Only beside a word about children: where the hall is may be said."""
    if CHILD_WORD.search(text):
        yield from (Sighting(Saw.POSTCODE, hit[0]) for hit in POSTCODE.finditer(text))


def is_nhs_number(digits: str) -> bool:
    """Whether these ten digits are an NHS number: the last of them checks the others (modulus 11)."""
    weighed = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - weighed % 11) % 11 == int(digits[9]) and len(set(digits)) > 1


def _nhs(text: str) -> Iterator[Sighting]:
    for hit in NHS_NUMBER.finditer(text):
        called = NHS_CALLED.search(text[max(0, hit.start() - 30) : hit.start()])
        if called or is_nhs_number(_DIGITS.sub("", hit[0])):
            yield Sighting(Saw.NHS, hit[0])


def _phones(text: str) -> Iterator[Sighting]:
    for hit in PHONE.finditer(text):
        number = "0" + re.sub(r"^(?:44|0044)0?|^0", "", _DIGITS.sub("", hit[0]))
        if len(number) in (10, 11) and not number.startswith(NOBODYS_PHONE):
            yield Sighting(Saw.PHONE, hit[0].strip())


def _schools(text: str) -> Iterator[Sighting]:
    seen: list[str] = []
    for pattern in SCHOOLS:
        for hit in pattern.finditer(text):
            name = hit["name"].strip()
            other = any(name in one or one in name for one in seen)
            if not other and not NO_NAME_OF_A_SCHOOL.issuperset(name.casefold().split()):
                seen.append(name)
                yield Sighting(Saw.SCHOOL, hit["quote"].strip())
