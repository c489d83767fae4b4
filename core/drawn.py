"""Parts of pages that are drawn once for everybody who may see the same."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

MOST_KEPT = 64


@lru_cache(MOST_KEPT)
def drawn(template: str, page: Hashable) -> Markup:
    """What a template makes of one frozen value, and of nothing else: neither request nor session reaches it.

    The value is the key. Two people get one drawing only where their pages are equal in everything that is shown, so
    nobody can be given what another may see; a change of anything that is shown is another value (a board that two
    hundred people have open is drawn once for each kind of reader, not two hundred times).
    """
    return Markup(current_app.jinja_env.get_template(template).render(page=page))  # noqa: S704  # autoescaped
