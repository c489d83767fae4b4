"""A mail's plain text with its foot, and the HTML that says the same; a text message's one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from flask import render_template

from notifications.letters.links import fewer_link
from notifications.outbox.addresses import page_address
from notifications.outbox.kinds import FAMILIES, NoticeKind, Words
from notifications.outbox.rules import NEVER_MUTED

LONGEST_MESSAGE = 300
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Letter:
    """The two bodies of a mail, and the address where its kind is chosen; empty for what nobody can mute."""

    text: str
    html: str
    setting: str


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of a letter, or with an address the thing to press, named by the line before it."""

    words: str
    address: str = ""


def letter_of(words: Words, kind: NoticeKind, person_id: UUID | None) -> Letter:
    """The mail of these words, for one person: what may be muted says how, and carries a link that needs no sign-in."""
    setting, foot = "", ""
    if person_id is not None and kind.weight not in NEVER_MUTED and kind.family in FAMILIES.names():
        setting = page_address("preferences.fewer", token=fewer_link(kind.family, person_id))
        about = (FAMILIES.get(kind.family) or "this").lower()
        choose = page_address("preferences.family", family=kind.family)
        foot = f"\nChoose what you are told of {about}:\n{choose}\n"
    if kind.asks:
        say_so = page_address("bell.notices")
        foot = f"\nThis comes again until you say that you have seen it.\nSay so in Kith:\n{say_so}\n"
    text = f"{words.text.rstrip()}\n{foot}"
    return Letter(text, html_of(words.subject, text), setting)


def html_of(subject: str, text: str) -> str:
    """The plain text as a small page for mail programs. Nothing in it is markup of the writer's."""
    parts = [part for block in text.strip().split("\n\n") for part in _parts(block)]
    return render_template("notifications/letters/letter.html", subject=subject, parts=parts)


def message_words(words: Words) -> str:
    """A text message: what it is about and where, in one line."""
    found = _ADDRESS.search(words.text)
    line = f"Kith: {words.subject}"
    return f"{line[: LONGEST_MESSAGE - 120]}. {found.group()}" if found else line[:LONGEST_MESSAGE]


def _parts(block: str) -> list[Part]:
    parts: list[Part] = []
    for line in block.splitlines():
        if _ADDRESS.fullmatch(line.strip()) and parts and not parts[-1].address:
            parts[-1] = Part(parts[-1].words.rstrip(":"), line.strip())
        elif line.strip():
            parts.append(Part(line.strip()))
    return parts
