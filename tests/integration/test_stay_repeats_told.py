"""What is told of a repeat lists what this act did, once, and nothing else (E34, R16, R17, R44)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import text

from accounts.people.models import HouseholdMember
from constellations.stays.dates import StayDates
from constellations.stays.deciding import cancel, expire
from constellations.stays.other_nights import lapse, say_yes, want_other_nights
from constellations.stays.repeat_changing import want_several
from constellations.stays.repeat_deciding import accept_all, cancel_several, take_back_all
from constellations.stays.repeats import Which
from core.actor import worker
from core.unit_of_work import read, run
from notifications.channels.channel import Mail
from notifications.outbox.kinds import Notice
from notifications.outbox.models import EMAIL
from notifications.outbox.sender import words_of
from tests.factories.pages_house import DAY, FRIDAY, NOW, Builder, House
from tests.factories.repeats import WEEK, ask_repeat, states_of, stays_of
from tests.integration.test_stay_policies import act, rows

SOON = timedelta(seconds=10)
_ROWS = """
select id, kind, subject_id, occurrence, person_id, service_id, created_at from outbox
where kind = :kind and channel = 'email' order by created_at, id"""


def told(house: House, kind: str, now: datetime = NOW + DAY) -> list[tuple[UUID, str]]:
    """Whom the mails of a kind would tell now, and in which words; one that no longer stands tells nobody."""
    found = []
    for row in rows(house, _ROWS, kind=kind):
        notice = Notice(*row)  # type: ignore[arg-type]
        with house.app.test_request_context():
            mail = read(worker("outbox", notice.service_id), partial(words_of, notice=notice, way=EMAIL), now=now)
        if isinstance(mail, Mail):
            assert notice.person_id is not None
            found.append((notice.person_id, mail.text))
    return found


def by_clock(house: House, repeat: UUID, command: Callable[..., None], now: datetime) -> None:
    """The clock comes for each of them by itself."""
    for row in stays_of(house, repeat):
        with house.app.app_context():
            run(worker("jobs", row.service_id), None, partial(command, stay_id=row.id), now=now)


def test_R25_certain_lists_only_what_waits_for_nobody(house: House) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    with house.database.as_owner() as session:
        session.execute(text("update child set authority_review_on = :day"), {"day": FRIDAY + WEEK + 3 * DAY})
    act(house, house.heron.hub_carer, lambda unit: accept_all(unit, repeat))
    assert states_of(house, repeat) == ["confirmed", "confirmed", "awaiting_approval", "awaiting_approval"]
    ((_, words),) = told(house, "repeat-confirmed")
    assert "Every Friday, 2 times: the first on Fri 6 Mar, the last on Fri 13 Mar." in words


def test_R17_yes_to_all_undone_and_said_again_is_told_once(house: House) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    for n, command in enumerate((accept_all, take_back_all, accept_all)):
        act(house, house.heron.hub_carer, partial(command, repeat_id=repeat), now=NOW + n * SOON)
    assert [person for person, _ in told(house, "repeat-confirmed")] == [house.marsh.carer.id]


def test_R17_a_cancelling_does_not_list_what_was_cancelled_long_before(house: House) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    first, second, *_ = stays_of(house, repeat)
    act(house, house.marsh.carer, lambda unit: cancel(unit, first.id))
    act(house, house.marsh.carer, lambda unit: cancel_several(unit, second.id, Which.ALL), now=NOW + 60 * SOON)
    assert all("3 times: the first on Fri 13 Mar" in words for _, words in told(house, "repeat-cancelled"))
    assert told(house, "repeat-cancelled")


def test_E34_a_first_stay_that_was_moved_does_not_name_the_repeat(house: House) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    act(house, house.heron.hub_carer, lambda unit: accept_all(unit, repeat))
    first, *_ = stays_of(house, repeat)
    moved = StayDates(FRIDAY + DAY, FRIDAY + 3 * DAY)
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, first.id, moved))
    act(house, house.heron.hub_carer, lambda unit: say_yes(unit, first.id))
    act(house, house.marsh.carer, lambda unit: cancel_several(unit, first.id, Which.ALL), now=NOW + SOON)
    ((_, words),) = told(house, "repeat-cancelled")
    assert "Every Friday, 4 times: the first on Sat 7 Mar" in words


def test_R16_those_that_close_together_are_one_mail_and_the_next_are_another(house: House) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    query = "update stay set answer_by = :by where id = any(:ids)"
    late = [row.id for row in stays_of(house, repeat)][2:]
    with house.database.as_owner() as session:
        session.execute(text("update stay set answer_by = :by"), {"by": NOW + DAY})
        session.execute(text(query), {"by": NOW + 9 * DAY, "ids": late})
    by_clock(house, repeat, expire, NOW + 2 * DAY)
    (first,) = {row[0] for row in rows(house, "select next_at from outbox where kind = 'repeat-expired'")}
    assert first == NOW + 2 * DAY + timedelta(minutes=1)
    by_clock(house, repeat, expire, NOW + 10 * DAY)
    assert states_of(house, repeat) == ["expired"] * 4
    of_family = [words for person, words in told(house, "repeat-expired") if person == house.marsh.carer.id]
    assert len(of_family) == 2
    assert "2 times: the first on Fri 6 Mar, the last on Fri 13 Mar." in of_family[0]
    assert "2 times: the first on Fri 20 Mar, the last on Fri 27 Mar." in of_family[1]


def test_R18_one_alone_that_lapses_is_told_as_one_and_several_as_one_repeat(house: House) -> None:
    repeat = ask_repeat(house, house.marsh, "Sol")
    act(house, house.heron.hub_carer, lambda unit: accept_all(unit, repeat))
    _, second, *_ = stays_of(house, repeat)
    moved = StayDates(FRIDAY + WEEK + DAY, FRIDAY + WEEK + 3 * DAY)
    act(house, house.marsh.carer, lambda unit: want_other_nights(unit, second.id, moved), now=NOW + SOON)
    by_clock(house, repeat, lapse, NOW + 9 * DAY)
    count = "select kind, space_id from outbox where kind like '%-change-kept' and channel = 'email'"
    assert rows(house, count) == [("stay-change-kept", house.heron.id)]
    act(house, house.marsh.carer, lambda unit: want_several(unit, second.id, moved, Which.ALL), now=NOW + 2 * SOON)
    by_clock(house, repeat, lapse, NOW + 9 * DAY)
    assert sorted(rows(house, count)) == [
        ("repeat-change-kept", house.heron.id),
        ("stay-change-kept", house.heron.id),
    ]


def test_R44_the_others_of_the_hub_home_are_asked_again_once_when_a_yes_to_all_is_undone(house: House) -> None:
    with house.database.as_owner() as session:
        pat = Builder(session).person("Pat Tallis")
        home = {"household_id": house.heron.hub.id, "household_service_id": house.heron.service_id}
        Builder(session).put(HouseholdMember, person_id=pat.id, approved=True, since=NOW - DAY, **home)
    repeat = ask_repeat(house, house.marsh, "Sol")
    act(house, house.heron.hub_carer, lambda unit: accept_all(unit, repeat), now=NOW + SOON)
    act(house, house.heron.hub_carer, lambda unit: take_back_all(unit, repeat), now=NOW + 2 * SOON)
    asked = "select kind from outbox where kind like '%-asked' and channel = 'email' and person_id = :pat"
    assert rows(house, asked, pat=pat.id) == [("repeat-asked",)] * 2
