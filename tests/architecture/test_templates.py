"""Templates hold no script and no style of their own: the policy of the pages would refuse them (quality.md 4)."""

from __future__ import annotations

import re

from tests.architecture.source import paths, text_of

INLINE = {
    "a style of its own": re.compile(r"<style\b|\sstyle\s*=\s*[\"'{]", re.IGNORECASE),
    "a handler of its own": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a script without an address": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "htmx's handlers": re.compile(r"\s(data-)?hx-on\b", re.IGNORECASE),
    "a link that is a script": re.compile(r"javascript:", re.IGNORECASE),
}
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE)
STATEMENT = re.compile(r"\{[%#].*?[%#]\}", re.DOTALL)


def inline_parts(templates: dict[str, str]) -> list[str]:
    """What stands in templates and belongs into static/src, by path and text."""
    found = []
    for path, text in templates.items():
        markup = STATEMENT.sub("", text)
        found += [f"{path} has {what}" for what, pattern in INLINE.items() if pattern.search(markup)]
        found += [f"{path} has words that are not escaped"] if UNESCAPED.search(text) else []
    return found


def test_no_template_has_script_or_style_of_its_own() -> None:
    found = inline_parts({path: text_of(path) for path in paths("templates", end=".html")})
    # A mail is no page of ours: its program fetches no style sheet.
    assert found == ["templates/notifications/letters/letter.html has a style of its own"]


def test_what_is_inline_is_found() -> None:
    planted = {
        "a.html": '<p style="color: red">',
        "b.html": "<button onclick='go()'>",
        "c.html": "<script>go()</script>",
        "d.html": '<div hx-on:click="go()">',
        "e.html": '<a href="javascript:go()">',
        "f.html": "{{ words | safe }}",
        "g.html": "<style>p { color: red }</style>",
        "fine.html": '<script type="module" src="{{ asset("app.js") }}"></script>{% set once = "x" %}<p class="on">',
    }
    assert [found.split()[0] for found in inline_parts(planted)] == list(planted)[:-1]
