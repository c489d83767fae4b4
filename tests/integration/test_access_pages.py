"""Who may open and do what, by the cells of the access matrix; and what is not there for me answers like nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from constellations.stays.deciding import accept
from core.ids import new_id
from core.unit_of_work import run
from tests.factories.pages_browser import ORIGIN, Browser
from tests.factories.pages_house import FRIDAY, NOW, House, Somebody
from tests.factories.pages_watch import changed, contents, statements

OpenAs = Callable[[Somebody], Browser]
Find = Callable[[House], Somebody]

WHO: dict[str, Find] = {
    "SAT own": lambda house: house.marsh.carer,
    "SAT other": lambda house: house.sethi.carer,
    "SAT of a partner": lambda house: house.penrose.carer,
    "HUB": lambda house: house.heron.hub_carer,
    "LIA": lambda house: house.heron.liaison_worker,
    "SSW": lambda house: house.social_worker,
    "SMG": lambda house: house.manager,
    "HUB next door": lambda house: house.wren.hub_carer,
    "LIA next door": lambda house: house.wren.liaison_worker,
    "SAT elsewhere": lambda house: house.nowak.carer,
    "XLA": lambda house: house.other_manager,
}
# The stay is the Marsh family's, in Heron. 200 and 303: may; 403: sees it, and may not (x); 404: not there (-).
# `approve` is tighter than the matrix until more than the service manager may agree: its "s" of LIA and SSW is 403.
SEEN = {
    "/stays/{ask}":            (200, 404, 404, 200, 200, 200, 200, 404, 404, 404, 404),
    "/stays/{sure}":           (200, 404, 404, 200, 200, 200, 200, 404, 404, 404, 404),
    "/constellations/{heron}/board": (200, 200, 200, 200, 200, 200, 200, 404, 404, 404, 404),
    "/stays/{ask}/offer":      (403, 404, 404, 200, 403, 403, 403, 404, 404, 404, 404),
    "/stays/{ask}/decline":    (403, 404, 404, 200, 403, 403, 403, 404, 404, 404, 404),
    "/stays/{draft}":          (404, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "/stays/{draft}/nights":   (404, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404),
    "/stays/{draft}/send":     (404, 200, 404, 404, 404, 404, 404, 404, 404, 404, 404),
}  # fmt: skip
DONE = {
    "/stays/{ask}/accept":      (403, 404, 404, 303, 403, 403, 403, 404, 404, 404, 404),
    "/stays/{ask}/decline":     (403, 404, 404, 303, 403, 403, 403, 404, 404, 404, 404),
    "/stays/{ask}/take-offer":  (409, 404, 404, 403, 403, 403, 403, 404, 404, 404, 404),
    "/stays/{waits}/approve":   (403, 404, 404, 403, 403, 403, 303, 404, 404, 404, 404),
    "/stays/{waits}/refuse":    (403, 404, 404, 403, 403, 403, 303, 404, 404, 404, 404),
    "/stays/{sure}/cancel":     (303, 404, 404, 303, 303, 403, 303, 404, 404, 404, 404),
    "/stays/{draft}/send":      (404, 303, 404, 404, 404, 404, 404, 404, 404, 404, 404),
}  # fmt: skip


@pytest.fixture
def things(house: House) -> dict[str, UUID]:
    """A request, a certain stay and one that waits for approval, of the Marsh family; a draft of the Sethi family."""
    waits = house.ask(house.marsh, "Mali", FRIDAY + timedelta(days=14))
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, lambda unit: accept(unit, waits), now=NOW)
    return {
        "sure": house.certain(house.marsh, "Sol"),
        "waits": waits,
        "ask": house.ask(house.marsh, "Sol", FRIDAY + timedelta(days=7)),
        "draft": house.draft(house.sethi, "Reuben", FRIDAY + timedelta(days=21)),
        "heron": house.heron.id,
    }


@pytest.mark.parametrize("path", SEEN)
def test_who_sees_what(house: House, things: dict[str, UUID], open_as: OpenAs, path: str) -> None:
    where = path.format_map(things)
    found = tuple(open_as(who(house)).ask("GET", where).status_code for who in WHO.values())
    assert dict(zip(WHO, found, strict=True)) == dict(zip(WHO, SEEN[path], strict=True))


@pytest.mark.parametrize("path", DONE)
@pytest.mark.parametrize("role", WHO)
def test_who_does_what(house: House, things: dict[str, UUID], open_as: OpenAs, path: str, role: str) -> None:
    status = DONE[path][list(WHO).index(role)]
    browser = open_as(WHO[role](house))
    fields = {**browser.hidden(), "reason": "rest" if path.endswith("decline") else "break"}
    before = contents(house.database)
    answer = browser.client.post(path.format_map(things), data=fields, headers={"Origin": ORIGIN})
    assert answer.status_code == status
    assert bool(changed(before, contents(house.database))) == (status == 303)


@pytest.mark.parametrize("state", ["interim", "paused"])
def test_R1_while_there_is_no_hub_home_the_workers_answer_for_it(
    house: House, things: dict[str, UUID], open_as: OpenAs, state: str
) -> None:
    with house.database.as_owner() as session:
        session.execute(text("update constellation set state = :s where id = :id"), {"s": state, "id": house.heron.id})
    for person in (house.heron.liaison_worker, house.manager):
        assert open_as(person).get(f"/stays/{things['ask']}").has_link("We can't this time")
    assert open_as(house.social_worker).ask("GET", f"/stays/{things['ask']}/decline").status_code == 403


def test_S23_who_said_yes_does_not_also_agree(house: House, open_as: OpenAs) -> None:
    ask = house.ask(house.marsh, "Mali")
    with house.database.as_owner() as session:
        session.execute(text("update constellation set state = 'interim' where id = :id"), {"id": house.heron.id})
    manager = open_as(house.manager)
    page = manager.send(manager.get(f"/stays/{ask}").form("Say yes", "/accept"))
    assert "Waiting for a worker" in page.words
    assert not page.has_button("I agree")
    manager.post(f"/stays/{ask}/approve", manager.hidden(), status=403)


def test_signed_out_everything_leads_to_the_way_in(house: House, things: dict[str, UUID], stranger: Browser) -> None:
    for path in SEEN:
        assert stranger.get(path.format_map(things)).path.startswith("/sign-in?next=")


def test_R7_a_relation_that_ends_ends_everything(house: House, things: dict[str, UUID], open_as: OpenAs) -> None:
    family, worker = open_as(house.marsh.carer), open_as(house.heron.liaison_worker)
    with house.database.as_owner() as session:
        over = {"then": NOW - timedelta(seconds=1), "home": house.marsh.id, "person": house.heron.liaison_worker.id}
        session.execute(text("update household_place set until = :then where household_id = :home"), over)
        session.execute(text("update membership set until = :then where person_id = :person"), over)
    for browser in (family, worker):
        for path in ("/stays/{ask}", "/constellations/{heron}/board"):
            browser.get(path.format_map(things), status=404)
        assert "Sol" not in browser.get("/today").html
    family.get("/stays/ask", status=404)


def test_somebody_deactivated_is_signed_out(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    with house.database.as_owner() as session:
        session.execute(text("update person set deactivated_at = now() where id = :id"), {"id": house.marsh.carer.id})
    assert browser.get("/today").path.startswith("/sign-in")


LOOKED_AT = ("", "/offer", "/decline", "/nights", "/send")
ANSWERED = ("/accept", "/take-offer", "/cancel", "/approve", "/refuse", "/decline", "/offer", "/nights", "/send")


def strangers_things(house: House) -> dict[str, UUID]:
    """What the Marsh family may not see: of another service, of another family, a draft; and what is not there."""
    with house.app.app_context():
        elsewhere = house.ask(house.nowak, "Kuba")
    return {
        "unknown": new_id(),
        "another service": elsewhere,
        "another family": house.ask(house.sethi, "Reuben"),
        "a partner's draft": house.draft(house.penrose, "Elsie"),
    }


@pytest.mark.parametrize("end", LOOKED_AT)
def test_R71_what_is_not_for_me_answers_like_what_is_not_there(house: House, open_as: OpenAs, end: str) -> None:
    family = open_as(house.marsh.carer)
    bodies, ran = set(), {}
    for name, stay_id in strangers_things(house).items():
        with statements(house.database.connection) as seen:
            bodies.add(family.get(f"/stays/{stay_id}{end}", status=404).html)
        ran[name] = seen.all
    print(f"GET /stays/…{end}: {len(ran['unknown'])} statements, whatever it is")
    assert len(bodies) == 1
    assert all(statement == ran["unknown"] for statement in ran.values())


@pytest.mark.parametrize("end", ANSWERED)
def test_R71_so_does_what_is_sent_to_it(house: House, open_as: OpenAs, end: str) -> None:
    family = open_as(house.marsh.carer)
    fields = {"reason": "rest" if end == "/decline" else "break", "version": "2"}
    fields |= {"first": "2026-03-13", "home": "2026-03-15"} if end in {"/offer", "/nights"} else {}
    bodies, ran = set(), {}
    for name, stay_id in strangers_things(house).items():
        sent = {**fields, **family.hidden()}
        before = contents(house.database)
        with statements(house.database.connection) as seen:
            answer = family.client.post(f"/stays/{stay_id}{end}", data=sent, headers={"Origin": ORIGIN})
        if answer.status_code == 303:  # what was chosen comes back in the address, and is refused there
            answer = family.client.get(answer.headers["Location"])
        assert answer.status_code == 404
        assert changed(before, contents(house.database)) == []
        bodies.add(answer.get_data(as_text=True))
        ran[name] = seen.all
    assert len(bodies) == 1
    assert all(statement == ran["unknown"] for statement in ran.values())


def test_R71_boards_of_others_answer_like_none(house: House, open_as: OpenAs) -> None:
    for person in (house.marsh.carer, house.heron.hub_carer, house.heron.liaison_worker, house.manager):
        browser = open_as(person)
        own = {house.wren.id, house.heron.id} if person == house.manager else {house.heron.id}
        bodies, ran = set(), []
        for board in {new_id(), house.wren.id, house.teal.id, house.heron.service_id, house.marsh.id} - own:
            with statements(house.database.connection) as seen:
                bodies.add(browser.get(f"/constellations/{board}/board", status=404).html)
            ran.append(seen.all)
        assert len(bodies) == 1
        assert all(one == ran[0] for one in ran)


def test_an_address_that_is_none_answers_the_same_page(house: House, open_as: OpenAs) -> None:
    browser = open_as(house.marsh.carer)
    paths = ("/nowhere", "/stays/not-an-id", f"/stays/{new_id()}", f"/stays/{new_id()}/nowhere", "/stays/../today")
    assert len({browser.get(path, status=404).html for path in paths}) == 1
