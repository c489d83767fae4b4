"""The form that sends an ask comes again: by an impatient thumb, by a proxy, after a crash. It stays one ask (E30)."""

from __future__ import annotations

import re
from functools import partial
from uuid import UUID, uuid4

import httpx
import pytest

from constellations.stays.models import Stay
from tests.concurrency.conftest import Enter, StartProcess
from tests.factories.constellations import Family, MadeConstellation, make_constellation
from tests.factories.stays import Wanted, add_drafts, night
from tests.harness.answers import CONFLICT, SEE_OTHER, words_of
from tests.harness.own_database import OwnDatabase
from tests.harness.racers import race, size
from tests.harness.visitor import Visitor

KEYS = 500
AT_ONCE = 3
SENT = {"reason": "break", "child_view": "Can I bring my bear?", "note": ""}
_ID = re.compile(r"/stays/([0-9a-f-]{36})")


@pytest.fixture
def made(own_database: OwnDatabase) -> MadeConstellation:
    """A constellation with one family."""
    return make_constellation(own_database.as_owner, satellites=1)


def ask(visitor: Visitor, family: Family, number: int) -> UUID:
    """Begin to ask, and choose nights; returns the draft's id."""
    begun = visitor.press("/stays/ask", {"child": str(family.children[0])})
    (stay_id,) = _ID.findall(begun.headers["Location"])
    dates = {"first": night(number).isoformat(), "home": night(number + 2).isoformat()}
    assert visitor.press(f"/stays/{stay_id}/nights", dates).status_code == SEE_OTHER
    return UUID(stay_id)


def send(visitor: Visitor, stay_id: UUID, key: UUID, **other: str) -> httpx.Response:
    """Send the ask by its last form."""
    return visitor.press(f"/stays/{stay_id}/send", SENT | other, key)


def asked(own: OwnDatabase) -> int:
    """How often something was asked for, by the audit."""
    found: int = own.value("select count(*) from audit_entry where kind = 'stay-asked'")
    return found


def test_E30_three_at_once_are_one_ask(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter
) -> None:
    first, second = (start_kith(KITH_ROLES="web") for _ in range(2))
    (family,) = made.satellites
    carers = [enter(process, family.carer) for process in (first, second, first)]
    wanted = [Wanted(family, night(number)) for number in range(size(KEYS))]
    for stay_id in add_drafts(own_database.as_owner, made, wanted):
        key = uuid4()
        answers = race(*(partial(send, carer, stay_id, key) for carer in carers))
        assert [answer.status_code for answer in answers] == [SEE_OTHER] * AT_ONCE
        assert {answer.headers["Location"] for answer in answers} == {f"/stays/{stay_id}"}
    assert asked(own_database) == len(wanted)
    assert own_database.value("select count(*) from stay where state = 'requested' and version = 2") == len(wanted)
    assert own_database.value("select count(*) from check_result") == len(wanted)
    print(f"{len(wanted)} asks, each sent {AT_ONCE} times at once, are {asked(own_database)} asks")


def test_E30_control_without_the_keys_one_post_has_two_answers(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter
) -> None:
    """Only the lock is left: still one ask, but whose phone sent it twice is told that it came too late."""
    own_database.execute("alter table idempotency_key drop constraint pk_idempotency_key")
    first, second = (start_kith(KITH_ROLES="web") for _ in range(2))
    (family,) = made.satellites
    carers = [enter(process, family.carer) for process in (first, second, first)]
    (stay_id,) = add_drafts(own_database.as_owner, made, [Wanted(family, night(0))])
    key = uuid4()
    answers = race(*(partial(send, carer, stay_id, key) for carer in carers))
    assert sorted(answer.status_code for answer in answers) == [SEE_OTHER, CONFLICT, CONFLICT]
    assert asked(own_database) == 1


def test_a_key_with_another_body_is_refused(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter
) -> None:
    process = start_kith(KITH_ROLES="web")
    (family,) = made.satellites
    carer = enter(process, family.carer)
    stay_id, key = ask(carer, family, 0), uuid4()
    assert send(carer, stay_id, key).status_code == SEE_OTHER
    refused = send(carer, stay_id, key, child_view="I would rather stay at home.")
    print(words_of(refused))
    assert refused.status_code == CONFLICT
    assert "already sent with other answers" in words_of(refused)
    other = ask(carer, family, 5)
    assert send(carer, other, key).status_code == CONFLICT
    assert asked(own_database) == 1
    with own_database.as_owner() as session:
        assert session.get_one(Stay, stay_id).child_view == SENT["child_view"]


def test_E30_keys_survive_a_kill(
    own_database: OwnDatabase, made: MadeConstellation, start_kith: StartProcess, enter: Enter
) -> None:
    process, other = (start_kith(KITH_ROLES="web") for _ in range(2))
    (family,) = made.satellites
    carer, elsewhere = enter(process, family.carer), enter(other, family.carer)
    stay_id, key = ask(carer, family, 0), uuid4()
    before = send(carer, stay_id, key)
    process.kill()
    process.start()
    for again in (send(carer, stay_id, key), send(elsewhere, stay_id, key)):
        assert (again.status_code, again.headers["Location"]) == (before.status_code, before.headers["Location"])
    assert asked(own_database) == 1
