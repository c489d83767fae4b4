"""Whether a notice goes when its turn comes: what the person wants, what is over, what is too much (R44, E50, E56)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from core.actor import Actor, worker
from core.facts import Fact
from core.ids import new_id
from core.jobs.models import DueRow
from core.unit_of_work import Unit, read, run
from notifications.bell.delivery import ring
from notifications.channels.channel import ChannelDown, Unknown
from notifications.digests.jobs import DIGEST_JOBS
from notifications.digests.notices import DIGEST_NOTICES
from notifications.outbox import weighing
from notifications.outbox.effects import TellByMail
from notifications.outbox.kinds import NOTICE_KINDS, Notice, NoticeKind, Recipient, Words, active_account
from notifications.outbox.models import EMAIL, Outbox
from notifications.outbox.rules import ACTOR_CAP, BELL_CAP, PERSON_CAP, Way, Weight
from notifications.outbox.sender import Sender
from notifications.preferences.rules import Every, Level, Preference
from notifications.preferences.services import choose, choose_level
from notifications.public import cleared, go_on, stop
from tests.factories.pages_house import House, Somebody
from tests.factories.post import Post
from tests.harness.racers import size

NOON = datetime(2026, 12, 4, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 12, 4, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 12, 5, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOST = 10_000
DOWN_FOR = 1_000
"""Reminders that come due while the provider is down."""


def told(_unit: Unit, notice: Notice, _recipient: Recipient) -> Words | None:
    return None if notice.occurrence.endswith("gone") else Words(f"Thing {notice.occurrence}", "Sign in.\n")


@pytest.fixture
def post(app_context: Flask, monkeypatch: pytest.MonkeyPatch) -> Post:
    kinds = {weight.value: NoticeKind(told, weight=weight, family="things") for weight in Weight}
    monkeypatch.setattr(NOTICE_KINDS, "_things", kinds | DIGEST_NOTICES)
    return Post()


@pytest.fixture
def rosa(house: House) -> Somebody:
    """Who is told."""
    return house.heron.hub_carer


def tell(
    house: House,
    person: Somebody,
    weight: Weight,
    occurrence: str = "1",
    *,
    by: UUID | None = None,
    now: datetime = NOON,
    **more: Any,
) -> None:
    """Tell one person of one thing."""
    about = more.pop("about", UUID(int=5))
    effect = TellByMail(weight.value, about, occurrence, house.heron.service_id, (person.id,), **more)
    actor = Actor(person_id=by) if by else worker("x", house.heron.service_id)
    run(actor, None, lambda unit: effect.carry_out(unit, Fact()), now=now)


def send(post: Post, now: datetime, way: str = EMAIL) -> list[str]:
    """Send everything that goes now; the subjects of what went."""
    before, sender = len(post.mails), Sender(post, way)
    while sender.send_next(now):
        pass
    return [mail.subject for mail in post.mails[before:]]


def ring_all(house: House, now: datetime) -> int:
    """Ring for everything that goes now; how many lines came."""
    with house.database.as_owner() as session:
        due = session.query(Outbox.id, Outbox.service_id).where(Outbox.channel == Way.BELL, Outbox.state == "waiting")
        rows = due.order_by(Outbox.id).all()
    return sum(run(worker("bell", one.service_id), None, partial(ring, row_id=one.id), now=now) for one in rows)


def states(house: House, way: str = EMAIL) -> dict[tuple[str, str | None], int]:
    with house.database.as_owner() as session:
        asked = text("select state, problem, count(*) from outbox where channel = :way group by 1, 2")
        return {(row[0], row[1]): row[2] for row in session.execute(asked, {"way": way})}


def wants(person: Somebody, chosen: Preference) -> None:
    run(person.actor, None, lambda unit: choose(unit, chosen), now=NOON)


def make_digests(now: datetime) -> None:
    row = DueRow(id=new_id(), job="digests", subject_id=UUID(int=0), due_at=now)
    run(worker("digests"), None, lambda unit: DIGEST_JOBS["digests"].handler(unit, row), now=now)


def test_S18_an_ordinary_notice_waits_for_the_morning_and_R44_the_others_do_not(
    house: House, rosa: Somebody, post: Post
) -> None:
    for weight in Weight:
        tell(house, rosa, weight, weight.value, now=NIGHT)
    assert send(post, NIGHT) == ["Thing always", "Thing urgent", "Thing approval"]
    assert send(post, MORNING - MINUTE) == []
    assert send(post, MORNING) == ["Thing needs-me", "Thing news"]


def test_what_would_be_too_late_in_the_morning_goes_at_night(house: House, rosa: Somebody, post: Post) -> None:
    tell(house, rosa, Weight.NEEDS_ME, now=NIGHT, until=MORNING - MINUTE)
    assert send(post, NIGHT) == ["Thing 1"]


def test_own_quiet_hours_count_before_those_of_the_service(house: House, rosa: Somebody, post: Post) -> None:
    wants(rosa, Preference(quiet=(0, 0)))
    tell(house, rosa, Weight.NEEDS_ME, now=NIGHT)
    assert send(post, NIGHT) == ["Thing 1"]


def test_R44_muting_never_mutes_emergencies_and_approvals(house: House, rosa: Somebody, post: Post) -> None:
    wants(rosa, Preference(preset=Level.DIGEST, paused_until=(NOON + timedelta(days=9)).date()))
    for space in (None, house.heron.service_id):
        run(rosa.actor, None, partial(choose_level, family="things", space_id=space, level=Level.OFF), now=NOON)
    for weight in Weight:
        tell(house, rosa, weight, weight.value)
    assert send(post, NOON) == ["Thing always", "Thing urgent", "Thing approval"]
    assert states(house)["dropped", "muted"] == 2
    assert ring_all(house, NOON) == len(Weight)  # the bell has everything


def test_a_choice_for_a_space_counts_there_alone(house: House, rosa: Somebody, post: Post) -> None:
    elsewhere = new_id()
    run(rosa.actor, None, lambda unit: choose_level(unit, None, elsewhere, Level.OFF), now=NOON)
    tell(house, rosa, Weight.NEWS, "here")
    tell(house, rosa, Weight.NEWS, "there", space_id=elsewhere)
    assert send(post, NOON) == ["Thing here"]


def test_text_messages_are_for_emergencies_and_for_who_wants_them(house: House, rosa: Somebody, post: Post) -> None:
    with house.database.as_owner() as session:
        session.execute(text("update person set phone = '07700 900111' where id = :id"), {"id": rosa.id})
    tell(house, rosa, Weight.URGENT)
    tell(house, rosa, Weight.APPROVAL)
    send(post, NOON, Way.SMS)
    assert [(mail.to_address, mail.text) for mail in post.mails] == [("07700 900111", "Kith: Thing 1")]
    wants(rosa, Preference(by_sms=True))
    tell(house, rosa, Weight.APPROVAL, "2")
    send(post, NOON, Way.SMS)
    assert [mail.text for mail in post.mails] == ["Kith: Thing 1", "Kith: Thing 2"]


def test_two_hours_down_lose_nothing_keep_the_order_and_drop_what_is_past(
    house: House, rosa: Somebody, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reminders come all through two hours without a provider; every third is of no use any more when it is back."""
    monkeypatch.setattr(weighing, "PERSON_CAP", DOWN_FOR)
    post.problem = ChannelDown("gone")
    sender, outage = Sender(post), timedelta(hours=2)
    names = [str(number) for number in range(size(DOWN_FOR))]
    for number, name in enumerate(names):
        now = NOON + outage * number / len(names)
        until = NOON + outage - MINUTE if number % 3 == 1 else NOON + 2 * outage
        tell(house, rosa, Weight.NEEDS_ME, name, now=now, until=until)
        assert not sender.send_next(now)
    assert post.mails == []
    post.problem, back = None, NOON + outage
    past = names[1::3]
    assert send(post, back) == [f"Thing {name}" for name in names if name not in past]
    assert send(post, back) == []
    counted = {("sent", None): len(names) - len(past), ("late", "its moment has passed"): len(past)}
    assert states(house) == counted


def test_E50_a_stop_ends_what_waits_at_once_and_spares_emergencies(house: House, rosa: Somebody, post: Post) -> None:
    child = new_id()
    here: dict[str, Any] = {"service_id": house.heron.service_id, "under": new_id()}
    for weight in (Weight.NEEDS_ME, Weight.APPROVAL, Weight.URGENT):
        tell(house, rosa, weight, weight.value, about=child)
    tell(house, rosa, Weight.NEWS, "of others")
    run(house.manager.actor, None, lambda unit: stop(unit, child, **here), now=NOON)
    assert send(post, NOON) == ["Thing urgent", "Thing of others"]
    assert states(house)["dropped", "stopped"] == 2
    run(house.manager.actor, None, lambda unit: stop(unit, rosa.id, **here), now=NOON)
    tell(house, rosa, Weight.NEEDS_ME, "to her")
    assert send(post, NOON) == []
    run(house.manager.actor, None, lambda unit: go_on(unit, under=here["under"]), now=NOON)
    tell(house, rosa, Weight.NEEDS_ME, "again")
    assert send(post, NOON) == ["Thing again"]


def test_what_was_seen_itself_is_not_told_any_more(house: House, rosa: Somebody, post: Post) -> None:
    about, other = new_id(), new_id()
    tell(house, rosa, Weight.NEEDS_ME, "seen", about=about, after=5 * MINUTE)
    tell(house, rosa, Weight.NEEDS_ME, "unseen", about=other, after=5 * MINUTE)
    run(rosa.actor, None, lambda unit: cleared(unit, about), now=NOON + MINUTE)
    assert send(post, NOON + 5 * MINUTE) == ["Thing unseen"]


def test_a_flood_stays_within_the_caps_and_delays_nobody(house: House, rosa: Somebody, post: Post) -> None:
    sender, others = house.marsh.carer, [house.sethi.carer, house.manager]
    flood = size(MOST)
    for number in range(flood):
        tell(house, rosa, Weight.NEEDS_ME, f"bomb {number}", by=sender.id)
    for other in others:
        tell(house, other, Weight.NEEDS_ME, f"to {other.name}", by=sender.id)
    turns, postman = 0, Sender(post)
    while len([mail for mail in post.mails if "bomb" not in mail.subject]) < len(others):
        assert postman.send_next(NOON)
        turns += 1
    bombs = [mail for mail in post.mails if "bomb" in mail.subject]
    assert len(bombs) == ACTOR_CAP
    assert turns <= ACTOR_CAP + 1 + len(others)  # one look finds the cap, and takes all that wait behind it away
    assert ring_all(house, NOON) == min(flood, BELL_CAP) + len(others)
    print(f"{flood} at one person: {len(bombs)} mails, {BELL_CAP} lines; the others had theirs after {turns} turns")
    assert states(house)["digest", "over the cap of the hour"] == flood - ACTOR_CAP


def test_many_senders_together_stay_within_the_cap_of_the_person(house: House, rosa: Somebody, post: Post) -> None:
    for number in range(2 * PERSON_CAP):
        tell(house, rosa, Weight.NEEDS_ME, str(number))
    assert len(send(post, NOON)) == PERSON_CAP
    tell(house, rosa, Weight.APPROVAL, "approval")
    assert send(post, NOON) == []
    assert send(post, NOON + timedelta(hours=1)) == ["Thing approval"]  # R44: late by an hour at most, never muted


def test_R44_a_flood_of_approvals_waits_for_the_next_hour_in_one_step(house: House, rosa: Somebody, post: Post) -> None:
    for number in range(3 * ACTOR_CAP):
        tell(house, rosa, Weight.APPROVAL, f"approval {number}", by=house.marsh.carer.id)
    turns, postman = 0, Sender(post)
    while postman.send_next(NOON):
        turns += 1
    assert (turns, len(post.mails)) == (ACTOR_CAP + 1, ACTOR_CAP)
    assert states(house)["waiting", "over the cap of the hour"] == 2 * ACTOR_CAP


def test_what_is_urgent_goes_before_all_that_waits_for_its_morning(house: House, rosa: Somebody, post: Post) -> None:
    for number in range(3):
        tell(house, rosa, Weight.NEEDS_ME, f"of the night {number}", now=NIGHT)
    assert send(post, NIGHT) == []
    tell(house, house.manager, Weight.URGENT, "concern", now=MORNING + MINUTE)
    assert send(post, MORNING + MINUTE)[0] == "Thing concern"


def test_E64_who_left_the_role_by_which_they_are_told_hears_nothing_more(
    house: House, rosa: Somebody, post: Post
) -> None:
    for role in ("hub_carer", "liaison_worker"):
        tell_role(house, role)
    with house.database.as_owner() as session:
        values = {"p": rosa.id, "at": NOON}
        session.execute(text("update household_member set until = :at where person_id = :p"), values)
    assert send(post, NOON + MINUTE) == ["Thing liaison_worker"]
    assert states(house)["dropped", "no longer in that role"] == 1
    assert ring_all(house, NOON + MINUTE) == 1


def tell_role(house: House, role: str) -> None:
    """Tell whoever stands in the role to Heron."""
    heron = {"related_to": house.heron.id, "roles": (role,)}
    effect = TellByMail(Weight.NEEDS_ME, UUID(int=5), role, house.heron.service_id, **heron)  # type: ignore[arg-type]
    actor = worker("x", house.heron.service_id)
    run(actor, None, lambda unit: effect.carry_out(unit, Fact()), now=NOON)


def test_a_digest_is_one_mail_with_what_still_stands(house: House, rosa: Somebody, post: Post) -> None:
    wants(rosa, Preference(preset=Level.DIGEST, digest=Every.DAILY, digest_hour=18))
    tell(house, rosa, Weight.NEWS, "first")
    tell(house, rosa, Weight.NEEDS_ME, "second")
    tell(house, rosa, Weight.NEWS, "is gone")
    tell(house, rosa, Weight.NEWS, "own", by=rosa.id)
    tell(house, rosa, Weight.NEWS, "past", until=NOON + timedelta(hours=5))
    assert send(post, NOON) == []
    evening = NOON.replace(hour=18)
    make_digests(evening - MINUTE)
    assert send(post, evening) == []
    make_digests(evening)
    make_digests(evening + 15 * MINUTE)
    assert send(post, evening + 15 * MINUTE) == ["Kith: 2 things for you"]
    assert "- Thing first\n- Thing second\n" in post.mails[-1].text
    assert "own" not in post.mails[-1].text
    make_digests(evening + timedelta(days=1))
    assert send(post, evening + timedelta(days=1)) == []  # never empty


def test_a_digest_whose_answer_was_lost_carries_the_same_again(house: House, rosa: Somebody, post: Post) -> None:
    wants(rosa, Preference(preset=Level.DIGEST))
    tell(house, rosa, Weight.NEWS, "first")
    send(post, NOON)
    make_digests(MORNING)
    post.problem = Unknown("lost")
    assert send(post, MORNING) == []
    tell(house, rosa, Weight.NEWS, "second", now=MORNING)
    post.problem = None
    assert send(post, MORNING + MINUTE) == ["Kith: 1 thing for you"]
    assert states(house)["digest", "for the digest"] == 1  # the second waits for the next one


def test_a_digest_of_what_is_over_is_not_sent(house: House, rosa: Somebody, post: Post) -> None:
    wants(rosa, Preference(preset=Level.DIGEST))
    tell(house, rosa, Weight.NEWS, "is gone")
    send(post, NOON)
    make_digests(MORNING)
    assert send(post, MORNING) == []
    assert states(house) == {("dropped", "no longer stands"): 1, ("dropped", "for the digest"): 1}


def test_a_pause_ends_in_one_digest(house: House, rosa: Somebody, post: Post) -> None:
    wants(rosa, replace(Preference(), paused_until=(NOON + timedelta(days=3)).date()))
    for day in range(3):
        tell(house, rosa, Weight.NEEDS_ME, str(day), now=NOON + timedelta(days=day))
        assert send(post, NOON + timedelta(days=day)) == []
        make_digests(NOON + timedelta(days=day))
    midnight = datetime.combine((NOON + timedelta(days=3)).date(), time(0), UTC)
    make_digests(midnight)
    assert send(post, midnight) == []
    back = datetime.combine((NOON + timedelta(days=3)).date(), time(8), UTC)
    make_digests(back)
    assert send(post, back) == ["Kith: 3 things for you"]


def test_E56_a_line_of_the_bell_comes_once(house: House, rosa: Somebody, post: Post) -> None:
    tell(house, rosa, Weight.NEEDS_ME)
    tell(house, rosa, Weight.NEEDS_ME)
    assert ring_all(house, NOON) == 1
    assert ring_all(house, NOON) == 0


def test_a_person_sees_own_preferences_and_notices_alone(house: House, rosa: Somebody, post: Post) -> None:
    wants(rosa, Preference(preset=Level.DIGEST))
    tell(house, rosa, Weight.NEEDS_ME)
    ring_all(house, NOON)

    def seen(table: str) -> Callable[[Unit], int]:
        return lambda unit: unit.session.execute(text(f"select count(*) from {table}")).scalar_one()

    for table in ("notice", "notice_preference"):
        assert read(rosa.actor, seen(table)) == 1
        assert read(house.marsh.carer.actor, seen(table)) == 0


def test_E57_what_is_rolled_back_after_it_was_queued_is_told_to_nobody(
    house: House, rosa: Somebody, post: Post
) -> None:
    effect = TellByMail("needs-me", UUID(int=5), "1", house.heron.service_id, (rosa.id,))

    def fails(unit: Unit) -> None:
        effect.carry_out(unit, Fact())
        unit.carry_out_effects()
        assert unit.session.execute(text("select 1")).scalar_one() == 1
        raise LookupError("after it was queued")

    with pytest.raises(LookupError):
        run(worker("x", house.heron.service_id), None, fails, now=NOON)
    assert states(house) == states(house, Way.BELL) == {}
    assert (send(post, NOON), ring_all(house, NOON)) == ([], 0)
    tell(house, rosa, Weight.NEEDS_ME)  # the same, when it does happen
    assert (send(post, NOON), ring_all(house, NOON)) == (["Thing 1"], 1)


def test_E58_a_reminder_reaches_those_who_come_and_not_those_who_were_only_invited(
    house: House, rosa: Somebody, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom a kind reaches is asked when it is sent: who said no after it was queued, or never answered, is not told."""
    coming = {rosa.id, house.sethi.carer.id}

    def attends(unit: Unit, notice: Notice) -> Recipient | None:
        return active_account(unit, notice) if notice.person_id in coming else None

    kinds = {"reminder": NoticeKind(told, attends, family="things")}
    monkeypatch.setattr(NOTICE_KINDS, "_things", kinds | DIGEST_NOTICES)
    invited = (rosa, house.sethi.carer, house.marsh.carer)
    for one in invited:
        effect = TellByMail("reminder", UUID(int=5), "1", house.heron.service_id, (one.id,))
        run(worker("x", house.heron.service_id), None, partial(effect.carry_out, _fact=Fact()), now=NOON)
    coming.remove(house.sethi.carer.id)
    send(post, NOON)
    assert [mail.to_name for mail in post.mails] == [rosa.name]
    assert ring_all(house, NOON) == 1
    assert states(house)["dropped", "nobody to reach: no active account with an address"] == 2
