"""Names in mails: what a mail program could turn into a link or markup is taken out of them.

Somebody may call themselves "www.example.com" or "Click <a href=...>": the mail then carries their words to others.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_NAME = 60
_JOINS = frozenset(" '\u2019-\u2010.,&()")
_INNER_DOT = re.compile(r"[.,](?=\S)")
NOBODY = "Somebody"


def neutral_name(name: str) -> str:
    """The name with its letters, marks, figures, spaces, apostrophes and hyphens; a dot only where a word ends."""
    kept = "".join(c if _is_plain(c) else "" if unicodedata.category(c) == "Cf" else " " for c in name)
    plain = " ".join(_INNER_DOT.sub(" ", kept).split())[:LONGEST_NAME].strip()
    return plain or NOBODY


def _is_plain(character: str) -> bool:
    return character in _JOINS or unicodedata.category(character)[0] in "LMN"
