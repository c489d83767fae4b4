"""The walk over the access matrix: one address asked as everybody, everywhere, against what the table says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from accounts.people.models import Person
from accounts.permissions.decide import Answer, answer_for
from accounts.permissions.matrix import MATRIX
from accounts.permissions.roles import Role, When
from community.conversations.rules import Kind, conversation_id
from core.declared import DECLARED, PUBLIC
from core.ids import new_id
from tests.architecture.test_access import OF_OTHERS
from tests.factories.concerns import tell
from tests.factories.conversations import say
from tests.factories.matrix_asked import Asked, Fields, Thing
from tests.factories.matrix_heard import Heard
from tests.factories.matrix_people import Opened, Where, role_towards
from tests.factories.matrix_routes import ROUTES
from tests.factories.pages_browser import ORIGIN
from tests.factories.pages_house import FRIDAY, Builder, House

LET_IN = frozenset({409, 422})
"""What a manager elsewhere is answered about their own things, for fields that are filled for ours."""
MARSHS, SETHIS, NOWAKS = "Quibblecanary", "Rookcanary", "Starlingcanary"
MARSHS_PHONE, NOWAKS_PHONE = "01632 555 0141", "01632 555 0142"
MESSAGE, NOWAKS_MESSAGE, CONCERN = "Larkcanary", "Gullcanary", "Wrencanary"
CANARIES = (MARSHS, SETHIS, NOWAKS, MARSHS_PHONE, NOWAKS_PHONE, MESSAGE, NOWAKS_MESSAGE, CONCERN)
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


def once(
    house: House, opened: Opened, method: str, path: str, fields: Fields, after: Callable[[], None] = lambda: None
) -> TestResponse:
    """Ask, look `after` what came of it, and undo whatever it did; returns the answer where it leads, or the redirect
    to the way in."""
    undone = house.database.connection.begin_nested()
    hidden = {"csrf_token": opened.token, "key": str(new_id())} if method == "POST" else {}
    try:
        client = opened.browser.client
        answer = client.open(path, method=method, data={**hidden, **fields}, headers={"Origin": ORIGIN})
        after()
        while answer.status_code in (302, 303) and not answer.headers["Location"].startswith("/sign-in"):
            answer = client.get(answer.headers["Location"])
        return answer
    finally:
        undone.rollback()


def address(url: str, thing: Thing) -> str:
    """The address of the thing; what has no place in it goes behind: which service a list is of."""
    behind = {name: str(value) for name, value in thing.ids.items() if f"{name}>" not in url}
    for name, value in thing.ids.items():
        url = url.replace(f"<uuid:{name}>", str(value)).replace(f"<{name}>", str(value))
    url = url.replace("<setting>", "S9").replace("<kind>", "households")
    assert "<" not in url, f"{url} is not filled by {sorted(thing.ids)}"
    return f"{url}?{urlencode(behind)}" if behind else url


def routes(app: Flask) -> dict[tuple[str, str], str]:
    """Method and address of everything that is not public, with its action."""
    found: dict[tuple[str, str], str] = {}
    for rule in app.url_map.iter_rules():
        action = getattr(app.view_functions[rule.endpoint], DECLARED, PUBLIC)
        if rule.endpoint not in OF_OTHERS and action != PUBLIC:
            found |= {(method, rule.rule): action for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    return found


@dataclass(frozen=True)
class Answered:
    """One request of the walk: as whom, where, what the table says, and the answer."""

    role: Role
    where: Where
    want: int
    answer: TestResponse
    others: tuple[str, ...] = ()
    """What others heard or were written of it that is not theirs to know."""


def walk(
    house: House, people: Mapping[Role, Opened], method: str, url: str, canaries: Mapping[str, frozenset[Role]]
) -> Iterator[Answered]:
    """Ask one address as everybody at every place, while all have their pages open; nothing of it stays."""
    action, asked = routes(house.app)[(method, url)], ROUTES[(method, url)]
    undone = house.database.connection.begin_nested()
    heard: Heard | None = None
    for where, thing in asked.things(house).items():
        fields = asked.fields(house) if callable(asked.fields) else asked.fields
        if method == "POST":
            heard = heard or Heard(house, people)
            heard.begin()
        for role, opened in people.items():
            want = expected(action, asked, role, where, thing)
            others: list[str] = []
            listens = partial(_listen, heard, canaries, others) if heard is not None else _nothing
            answer = once(house, opened, method, address(url, thing), fields, listens)
            yield Answered(role, where, want, answer, tuple(others))
    if heard is not None:
        heard.close()
    undone.rollback()


def _listen(heard: Heard, canaries: Mapping[str, frozenset[Role]], found: list[str]) -> None:
    found += heard.leaks(canaries)


def _nothing() -> None:
    """Who only looks at a page tells nobody anything."""


def plant(house: House) -> dict[str, frozenset[Role]]:
    """Put words into what is personal that stand nowhere else; returns who may ever be shown which."""
    with house.database.as_owner() as session:
        make = Builder(session)
        for canary, family in ((MARSHS, house.marsh), (SETHIS, house.sethi), (NOWAKS, house.nowak)):
            family.children[canary] = make.child(canary, 9, "delegated", family.id, family.service_id)
        for canary, person in ((MARSHS_PHONE, house.marsh.carer), (NOWAKS_PHONE, house.nowak.carer)):
            session.execute(update(Person).where(Person.id == person.id).values(phone=canary))
    monday = FRIDAY + timedelta(days=10)  # nobody else in the walk asks for it
    house.ask(house.marsh, MARSHS, monday, 1, says=f"{MARSHS} said so")
    house.certain(house.sethi, SETHIS, monday, 1)
    everyone = partial(conversation_id, kind=Kind.EVERYONE)
    say(house, house.sethi.carer, everyone(house.heron.id), f"{MESSAGE} is what we call our boat.")
    say(house, house.nowak.carer, everyone(house.teal.id), f"{NOWAKS_MESSAGE} is what we call ours.")
    tell(house, house.sethi.carer, story=f"{CONCERN} is the word they use.")
    organisers = frozenset({Role.HUB, Role.LIA, Role.SMG})
    return {
        MARSHS: organisers | {Role.SAT, Role.SSW},
        SETHIS: organisers,
        NOWAKS: frozenset({Role.XLA}),
        MARSHS_PHONE: organisers | {Role.SAT, Role.SSW},
        NOWAKS_PHONE: frozenset({Role.XLA}),
        # A lead and a records officer are shown these with the glass broken or a reason; no manager ever is.
        MESSAGE: frozenset({Role.SAT, Role.HUB, Role.LIA, Role.SGL, Role.DPO}),
        NOWAKS_MESSAGE: frozenset(),
        CONCERN: frozenset({Role.SGL, Role.DPO}),
    }


def leaks(canaries: Mapping[str, frozenset[Role]], one: Answered) -> list[str]:
    """The planted words that this answer shows to somebody who may not know them."""
    said = one.answer.get_data(as_text=True) + str(one.answer.headers)
    return [
        f"{canary} shown to {one.role}"
        for canary, roles in canaries.items()
        if canary in said and one.role not in roles
    ]


def faults(house: House, people: Mapping[Role, Opened], method: str, url: str) -> list[str]:
    """Where the address answers otherwise than the table says, succeeds for nobody, or shows what is not theirs."""
    action, success = routes(house.app)[(method, url)], ROUTES[(method, url)].success
    found, succeeded = [], 0
    undone = house.database.connection.begin_nested()
    canaries = plant(house)
    for one in walk(house, people, method, url, canaries):
        got = one.answer.status_code
        found += [*leaks(canaries, one), *one.others]
        succeeded += got == one.want == success
        elsewhere = one.where is not Where.OWN and one.want == success and got in LET_IN
        if got != one.want and not elsewhere:
            found.append(f"{one.where}, {one.role} ({MATRIX[action][one.role]}): {got}, not {one.want}")
    undone.rollback()
    return found if succeeded else [*found, "nobody succeeds here"]
