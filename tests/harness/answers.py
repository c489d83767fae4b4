"""Reading what a page said, as a person would: its words without its markup."""

from __future__ import annotations

import html
import re

import httpx

_MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
SEE_OTHER = httpx.codes.SEE_OTHER
CONFLICT = httpx.codes.CONFLICT
SERVER_ERROR = 500


def words_of(answer: httpx.Response) -> str:
    """The words of the main part of a page, on one line."""
    found = _MAIN.search(answer.text)
    return " ".join(html.unescape(_TAG.sub(" ", found.group() if found else answer.text)).split())


def statuses(answers: list[httpx.Response]) -> dict[int, int]:
    """How often each status was answered."""
    found: dict[int, int] = {}
    for answer in answers:
        found[answer.status_code] = found.get(answer.status_code, 0) + 1
    return dict(sorted(found.items()))
