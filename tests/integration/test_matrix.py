"""The access matrix, walked: every address, as everybody, at what is theirs, next door, elsewhere and gone.

What is expected comes from the table alone: the role's cell, and what holds of the thing. An address that is not laid
out in `tests/factories/matrix_routes.py` fails; so does one whose allowed cell does not really succeed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from accounts.permissions.decide import Answer, answer_for
from accounts.permissions.matrix import MATRIX
from accounts.permissions.roles import Role, When
from core.declared import DECLARED, PUBLIC
from core.ids import new_id
from tests.architecture.test_access import OF_OTHERS
from tests.factories.matrix_asked import Asked, Fields, Thing
from tests.factories.matrix_people import Where, cast, role_towards
from tests.factories.matrix_routes import ROUTES
from tests.factories.pages_browser import ORIGIN, Browser
from tests.factories.pages_house import House, Somebody

LET_IN = frozenset({409, 422})
"""What a manager elsewhere is answered about their own things, for fields that are filled for ours."""
TO_THE_WAY_IN = frozenset({Role.PUB, Role.EXT, Role.SUS})


def expected(action: str, asked: Asked, role: Role, where: Where, thing: Thing) -> int:
    """The status that the table says."""
    if role in TO_THE_WAY_IN:
        return asked.signed_out
    if asked.everybody:
        return asked.success
    there, holds = role_towards(role, where if thing.ids else None), thing.holds.get(role, frozenset[When]())
    if where is Where.GONE or there is None or (asked.only is not None and role not in asked.only):
        return 404
    mine = holds if where is Where.OWN else holds - {When.OWN}
    if asked.seen_by and answer_for(there, asked.seen_by, mine) is not Answer.YES:
        return 404
    return {Answer.NOT_THERE: 404, Answer.NOT_ALLOWED: 403, Answer.YES: asked.success}[answer_for(there, action, mine)]


@dataclass(frozen=True)
class Opened:
    """Somebody's browser, with the token that its pages carry."""

    browser: Browser
    token: str


@pytest.fixture
def people(house: House, open_as: Callable[[Somebody], Browser], stranger: Browser) -> dict[Role, Opened]:
    """Everybody at a browser; who cannot sign in is a stranger."""
    opened = {
        role: stranger if somebody is None or role in TO_THE_WAY_IN else open_as(somebody)
        for role, somebody in cast(house).items()
    }
    return {role: Opened(browser, browser.hidden()["csrf_token"]) for role, browser in opened.items()}


def once(house: House, opened: Opened, method: str, path: str, fields: Fields) -> int:
    """Ask, and undo whatever it did; returns the status where it leads, or 302 for the way in."""
    undone = house.database.connection.begin_nested()
    hidden = {"csrf_token": opened.token, "key": str(new_id())} if method == "POST" else {}
    try:
        client = opened.browser.client
        answer = client.open(path, method=method, data={**hidden, **fields}, headers={"Origin": ORIGIN})
        while answer.status_code in (302, 303) and not answer.headers["Location"].startswith("/sign-in"):
            answer = client.get(answer.headers["Location"])
        return answer.status_code
    finally:
        undone.rollback()


def address(url: str, thing: Thing) -> str:
    """The address of the thing."""
    for name, value in thing.ids.items():
        url = url.replace(f"<uuid:{name}>", str(value)).replace(f"<{name}>", str(value))
    url = url.replace("<setting>", "S9")
    assert "<" not in url, f"{url} is not filled by {sorted(thing.ids)}"
    return url


def routes(app: Flask) -> dict[tuple[str, str], str]:
    """Method and address of everything that is not public, with its action."""
    found: dict[tuple[str, str], str] = {}
    for rule in app.url_map.iter_rules():
        action = getattr(app.view_functions[rule.endpoint], DECLARED, PUBLIC)
        if rule.endpoint not in OF_OTHERS and action != PUBLIC:
            found |= {(method, rule.rule): action for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    return found


def test_every_address_is_laid_out(whole_app: Flask) -> None:
    served = set(routes(whole_app))
    assert sorted(served - set(ROUTES)) == [], "say in tests/factories/matrix_*.py how these are asked"
    assert sorted(set(ROUTES) - served) == [], "these are not served any more"


@pytest.mark.parametrize(("method", "url"), ROUTES)
def test_R71_R72_the_table_is_kept(house: House, people: dict[Role, Opened], method: str, url: str) -> None:
    action, asked = routes(house.app)[(method, url)], ROUTES[(method, url)]
    wrong, succeeded = [], 0
    for where, thing in asked.things(house).items():
        fields = asked.fields(house) if callable(asked.fields) else asked.fields
        for role, opened in people.items():
            want = expected(action, asked, role, where, thing)
            got = once(house, opened, method, address(url, thing), fields)
            succeeded += got == want == asked.success
            if got != want and not (where is not Where.OWN and want == asked.success and got in LET_IN):
                wrong.append(f"{where}, {role} ({MATRIX[action][role]}): {got}, not {want}")
    assert wrong == []
    assert succeeded > 0, "nobody succeeds here"
