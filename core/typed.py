"""What people type, read: words without hidden characters, days, numbers and choices, with a sentence where not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date

from werkzeug.datastructures import MultiDict

from core.refusals import Invalid
from core.words import MONTHS

LONGEST_LINE = 80
LONGEST_REASON = 500
NOT_A_DAY = "Type a day with its year, like 27 3 2026."
_LONGEST_DAY, _LONGEST_NUMBER = 40, 6
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})[ ./-]+(\d{1,2})[ ./-]+(\d{4})", re.ASCII)
_WORDS = re.compile(r"(?:[a-z]{3,9},? +)?(\d{1,2})(?:st|nd|rd|th)? *([a-z]{3,9}),? +(\d{4})", re.ASCII)


class TextRefused(ValueError):
    """Typed text that cannot be kept as it is; `words` stand by its field."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(words)


_FLAG = re.compile("\N{WAVING BLACK FLAG}[\U000e0030-\U000e007a]{2,6}\U000e007f")
_PICTURE = "\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_JOINED = re.compile(f"(?<=[{_PICTURE}\ufe0f])\u200d(?=[{_PICTURE}])")


def clean_text(value: str, limit: int) -> str:
    """The text trimmed, in composed letters, with plain line ends; emoji stay whole.

    Raises TextRefused for more than `limit` characters and for characters that cannot be seen: control
    and bidirectional marks, zero-width characters, lone surrogates, private use.
    """
    lines = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = unicodedata.normalize("NFC", lines).strip()
    seen = _JOINED.sub("", _FLAG.sub("", text)).replace("\n", "")
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for letter in seen):
        raise TextRefused("There is a hidden character in this text. Type it again instead of pasting it.")
    if len(text) > limit:
        raise TextRefused(f"Use {limit} characters at most. This has {len(text)}.")
    return text


def parse_day(text: str) -> date | None:
    """The day that was typed (2026-03-27, 27 3 2026, 27/3/2026, Fri 27 March 2026), or None. Never raises."""
    typed = text[:_LONGEST_DAY].strip().lower()
    try:
        if found := _ISO.fullmatch(typed):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _NUMBERS.fullmatch(typed):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _WORDS.fullmatch(typed):
            months = [n for n, name in enumerate(MONTHS, start=1) if name.lower().startswith(found[2])]
            return date(int(found[3]), months[0], int(found[1])) if months else None
    except ValueError:
        return None
    return None


class Typed:
    """A form as it was typed. Each reading keeps a sentence where it cannot be used; `check` raises them all."""

    def __init__(self, fields: MultiDict[str, str]) -> None:
        self.fields = fields
        self.errors: dict[str, str] = {}

    def line(self, name: str, missing: str = "", *, most: int = LONGEST_LINE) -> str:
        """One line of words. Empty is fine unless `missing` says what is wanted."""
        return " ".join(self.words(name, missing, most=most).split())

    def words(self, name: str, missing: str = "", *, most: int = LONGEST_REASON) -> str:
        """Words, line ends too."""
        try:
            words = clean_text(self.fields.get(name, ""), most)
        except TextRefused as refused:
            self.errors[name] = refused.words
            return ""
        if not words and missing:
            self.errors[name] = missing
        return words

    def day(self, name: str, missing: str = "", *, first: date = date.min, last: date = date.max) -> date | None:
        """A day from `first` to `last`. Empty is fine unless `missing` says what is wanted."""
        if not (typed := self.fields.get(name, "").strip()):
            if missing:
                self.errors[name] = missing
            return None
        day = parse_day(typed)
        if day is None:
            self.errors[name] = NOT_A_DAY
        elif not first <= day <= last:
            wrong, bound = ("before", first) if day < first else ("after", last)
            self.errors[name] = f"This is {wrong} {bound.day} {MONTHS[bound.month - 1]} {bound.year}. Check the year."
            return None
        return day

    def number(self, name: str, least: int, most: int, missing: str = "") -> int | None:
        """A whole number from `least` to `most`. Empty is fine unless `missing` says what is wanted."""
        typed = self.fields.get(name, "").strip()
        if not typed:
            if missing:
                self.errors[name] = missing
            return None
        if not (typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST_NUMBER):
            self.errors[name] = f"Type a number in figures, from {least} to {most}."
            return None
        if not least <= (number := int(typed)) <= most:
            self.errors[name] = f"Type a number from {least} to {most}."
            return None
        return number

    def one_of(self, name: str, values: Collection[str], missing: str) -> str:
        """One of these values; anything else counts as not chosen."""
        chosen = self.fields.get(name, "")
        if chosen not in values:
            self.errors[name] = missing
            return ""
        return chosen

    def some_of(self, name: str, values: Collection[str]) -> tuple[str, ...]:
        """Those of these values that were ticked, each once, in their own order."""
        ticked = set(self.fields.getlist(name))
        return tuple(value for value in values if value in ticked)

    def check(self) -> None:
        """Go on only when everything can be used. Raises `Invalid` with a sentence for each field that cannot."""
        if self.errors:
            raise Invalid(self.errors)
