"""Every page that can be opened, for everybody: sound markup, and nothing in the database is changed by looking."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule

from accounts.signin.services import invitation_token, invite
from community.conversations.rules import Kind, conversation_id
from constellations.homes.models import ApprovalTerm
from constellations.stays.deciding import accept, decline
from constellations.stays.rules import DeclineReason
from core.ids import new_id
from core.unit_of_work import Unit, run
from tests.factories.concerns import appoint
from tests.factories.conversations import heron, pin_of, say
from tests.factories.matrix_agreements import add_agreement, add_exemption
from tests.factories.matrix_break_glass import broke
from tests.factories.matrix_calendar import add_entry
from tests.factories.matrix_stay_days import add_closing
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, FRIDAY, NOW, Builder, House, Somebody
from tests.factories.pages_parsed import Page, faults_of
from tests.factories.pages_watch import changed, contents, statements
from tests.factories.repeats import WEEK, ask_repeat
from tests.factories.service_people import add_staff

OpenAs = Callable[[Somebody], Browser]

EVERYBODY: dict[str, Callable[[House], Somebody | None]] = {
    "nobody": lambda _house: None,
    "family": lambda house: house.marsh.carer,
    "hub": lambda house: house.heron.hub_carer,
    "liaison worker": lambda house: house.heron.liaison_worker,
    "manager": lambda house: house.manager,
    "social worker": lambda house: house.social_worker,
    "family of a partner": lambda house: house.penrose.carer,
    "somebody elsewhere": lambda house: house.nowak.carer,
    "administrator": lambda house: add_staff(house).admin,
    "operator": lambda house: add_staff(house).operator,
}
CHANGES = ("insert", "update", "delete")


def everything_of(house: House) -> dict[str, list[Any]]:
    """What can stand in the addresses: stays in all states that can be made, boards, a link, a built file."""
    waits = house.ask(house.marsh, "Mali", FRIDAY + 14 * DAY)
    no = house.ask(house.penrose, "Elsie", FRIDAY + 21 * DAY)
    hub = house.heron.hub_carer.actor
    with house.app.app_context():
        run(hub, None, lambda unit: accept(unit, waits), now=NOW)
        run(hub, None, lambda unit: decline(unit, no, DeclineReason.REST), now=NOW)
        token = run(house.manager.actor, None, lambda unit: _invite(unit, house))
    stays = [house.certain(house.sethi, "Reuben"), house.ask(house.marsh, "Sol"), waits, no]
    stays += [house.draft(house.marsh, "Sol", FRIDAY + 28 * DAY), new_id()]
    dated = relations_of_marsh(house)
    return {
        "stay_id": stays,
        "concern_id": [appoint(house).tell(house.marsh.carer), new_id()],
        "conversation_id": [conversation_id(one.id, Kind.EVERYONE) for one in (house.heron, house.teal)],
        "message_id": [say(house, house.marsh.carer, heron(house), "See you on Friday."), new_id()],
        "constellation_id": [house.heron.id, house.teal.id],
        "household_id": [house.marsh.id, house.nowak.id],
        "child_id": [*house.marsh.children.values(), house.nowak.children["Kuba"]],
        "room_id": rooms_of_heron(house),
        "bed_id": list(house.heron.beds),
        "member_id": dated["adult"],
        "place_id": dated["place"],
        "assignment_id": dated["worker"],
        **policies_of(house),
        "term_id": [terms_of_marsh(house)],
        "person_id": [house.marsh.carer.id, house.manager.id, house.nowak.carer.id, new_id()],
        "relation_id": relations_of_worker(house),
        "break_id": [glass_of_a_lead(house), new_id()],
        "token": [token, "forged"],
        "name": ["x"],
        "setting": ["S9", "S25", "S99"],
        "kind": ["households", "nothing"],
        "notice_id": [new_id()],
        "family": ["sleepovers", "nothing"],
        "report_id": [new_id()],
        "repeat_id": [ask_repeat(house, house.sethi, "Reuben", first=FRIDAY + 12 * WEEK), new_id()],
        "confirmation_id": [new_id()],
        "pin_id": [pin_of(house, house.heron.hub_carer, heron(house), "Hub phone", "01632 555 0100"), new_id()],
    }


def policies_of(house: House) -> dict[str, list[Any]]:
    """Closed nights and a meeting of Heron, an agreement and an exemption of the Marsh home."""
    with house.database.as_owner() as session:
        make = Builder(session)
        return {
            "unavailability_id": [add_closing(make, house.heron)],
            "entry_id": [add_entry(make, house.heron)],
            "agreement_id": [add_agreement(make, house.marsh, house.manager.id)],
            "exemption_id": [add_exemption(make, house.marsh, house.manager.id)],
        }


def relations_of_marsh(house: House) -> dict[str, list[Any]]:
    """What ties the Marsh family to people and to their constellation, by kind."""
    with house.database.as_owner() as session:
        asked = "select {} from {} where {} = :id"
        names = {
            "adult": ("id", "household_member", "household_id"),
            "place": ("id", "household_place", "household_id"),
            "worker": ("id", "assignment", "subject_id"),
        }
        return {
            kind: [*session.scalars(text(asked.format(*parts)), {"id": house.marsh.id}), new_id()]
            for kind, parts in names.items()
        }


def relations_of_worker(house: House) -> list[Any]:
    """The role of the liaison worker, and one that is not there."""
    with house.database.as_owner() as session:
        found = session.scalars(
            text("select id from membership where person_id = :id"), {"id": house.heron.liaison_worker.id}
        )
        return [*found, new_id()]


def rooms_of_heron(house: House) -> list[Any]:
    """The rooms of Heron's hub home."""
    with house.database.as_owner() as session:
        return list(session.scalars(text("select id from room where household_id = :h"), {"h": house.heron.hub.id}))


def glass_of_a_lead(house: House) -> Any:
    """Glass that a lead broke for Mali, which waits for its review."""
    with house.database.as_owner() as session:
        make = Builder(session)
        lead = make.member("Grace Lund", house.heron.service_id, "safeguarding_lead")
        return broke(make, house.heron.service_id, house.marsh.children["Mali"], lead.id)


def terms_of_marsh(house: House) -> Any:
    """Approval terms of the Marsh family."""
    with house.database.as_owner() as session:
        return Builder(session).put(
            ApprovalTerm,
            service_id=house.marsh.service_id,
            household_id=house.marsh.id,
            most_children=2,
            youngest=0,
            oldest=17,
            gender="any",
            kinds=["short_term"],
            valid_from=NOW.date(),
            note="",
            recorded_by=house.manager.id,
            recorded_at=NOW,
        )


def _invite(unit: Unit, house: House) -> str:
    made = invite(
        unit,
        email="new@kith.test",
        given_name="Rose",
        family_name="Marsh",
        service_id=house.marsh.service_id,
        household_id=house.marsh.id,
        role="approved_carer",
    )
    return invitation_token(made.id)


def looked_at(app: Flask) -> list[Rule]:
    return sorted((rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())), key=lambda r: r.rule)


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_page_is_sound_and_looking_changes_nothing(house: House, open_as: OpenAs, who: str) -> None:
    things = everything_of(house)
    person = EVERYBODY[who](house)
    browser = Browser(house.app) if person is None else open_as(person)
    with house.database.as_owner() as session:
        session.execute(text("update outbox set state = 'sent'"))  # what opening reads: test_bell_opened
    before, opened, sound = contents(house.database), 0, 0
    adapter = house.app.url_map.bind("localhost")
    for rule in looked_at(house.app):
        names = sorted(rule.arguments)
        for values in product(*(things[name] for name in names)):
            path = adapter.build(rule.endpoint, dict(zip(names, values, strict=True)))
            with statements(house.database.connection) as seen:
                answer = browser.ask("GET", path)
            opened += 1
            assert answer.status_code in {200, 302, 403, 404, 409, 503}, f"{path}: {answer.status_code}"
            if answer.mimetype == "text/html" and answer.status_code != 302:
                assert faults_of(Page(answer, path)) == [], path
                sound += 1
            answer.close()
            writes = [statement for statement in seen.all if statement.lower().startswith(CHANGES)]
            writes = [
                statement for statement in writes if "'child_id', v.child_id" not in statement
            ]  # who looked (R32)
            assert writes == [], path
    print(f"{who}: {opened} addresses opened, {sound} pages of sound markup")
    assert changed(before, contents(house.database)) == []


def test_the_walk_would_see_a_change(house: House, open_as: OpenAs) -> None:
    """The control: an ask is seen in the tables that it writes."""
    before = contents(house.database)
    house.ask(house.marsh, "Sol")
    assert {"stay", "stay_child", "check_result", "audit_entry", "stream_entry"} <= set(
        changed(before, contents(house.database))
    )


PLANTED = {
    "the id a stands 2 times": '<p id="a"></p><p id="a"></p>',
    "2 h1": "<h1>Twice</h1>",
    "lacks its token or key": '<form method="post" action="/x"><button>Go</button></form>',
    "has no button": '<form method="post"><input name="key"></form>',
    "the field b has no label": '<input name="b">',
    "an empty a": '<a href="/"></a>',
    "an empty button": "<button></button>",
    "a link that leads nowhere": "<a>Somewhere</a>",
    "a picture without words": '<img src="x.png">',
    "label points at c, which is not on the page": '<label for="c">Name</label>',
    "input points at d, which is not on the page": '<input aria-label="x" aria-describedby="d">',
    "a link to #e, which is not on the page": '<a href="#e">There</a>',
    "markup: ": "<p><div></p></div>",
}


@pytest.mark.parametrize("fault", PLANTED)
def test_what_is_wrong_with_a_page_is_found(fault: str) -> None:
    assert any(fault in found for found in faults_of(planted_page(PLANTED[fault])))


def test_a_sound_page_has_no_faults() -> None:
    assert faults_of(planted_page('<form><label>Name<input name="a"></label><button>Go</button></form>')) == []
    assert faults_of(planted_page("", title="")) == ["no title"]


def planted_page(body: str, title: str = "Planted") -> Page:
    app = Flask("planted")
    html = (
        f"<!doctype html><html lang=en><head><title>{title} – Kith</title></head><body><h1>One</h1>{body}</body></html>"
    )
    app.add_url_rule("/", "page", lambda: html)
    answer: Any = app.test_client().get("/")
    return Page(answer, "/")
