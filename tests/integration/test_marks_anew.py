"""Asked to confirm and mentioned, as it stands: what was changed is confirmed anew (R52); who cannot read a message is
asked nothing of it (R37)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import time_machine
from sqlalchemy import insert, select, update

from accounts.people.models import HouseholdMember
from community.conversations.marking import ask_to_confirm
from community.conversations.models import Conversation
from community.conversations.services import edit
from core.ids import new_id
from core.unit_of_work import run
from tests.factories.conversations import asks, heron, say
from tests.factories.pages_browser import Browser
from tests.factories.pages_house import DAY, NOW, House, Somebody
from tests.factories.told_until import live_until, minutes
from tests.integration.test_marks import press, since, thread

OpenAs = Callable[[Somebody], Browser]
HOUR = timedelta(hours=1)


def joins_late(house: House, who: Somebody) -> None:
    """They come to the constellation in half an hour."""
    with house.database.as_owner() as session:
        late = update(HouseholdMember).where(HouseholdMember.person_id == who.id)
        session.execute(late.values(since=NOW + HOUR / 2))


def leaves_and_comes_back(house: House, who: Somebody) -> None:
    """They were away for an hour, and stand there again since half past."""
    with house.database.as_owner() as session:
        mine = HouseholdMember.person_id == who.id
        same = ("person_id", "household_id", "household_service_id", "approved")
        stood = session.execute(select(*(getattr(HouseholdMember, name) for name in same)).where(mine)).one()
        session.execute(update(HouseholdMember).where(mine).values(until=NOW + HOUR / 4))
        session.execute(insert(HouseholdMember).values(id=new_id(), since=NOW + HOUR / 2, **stood._mapping))


def asked_later(house: House, message: UUID) -> list[str]:
    """Marion asks an hour after she wrote it; what goes out then."""
    command = partial(ask_to_confirm, conversation_id=heron(house), message_id=message)
    with house.app.app_context():
        run(house.heron.hub_carer.actor, None, command, now=NOW + HOUR)
    return live_until(house, NOW + HOUR, begin=NOW + HOUR)


def test_R52_a_change_asks_whoever_had_confirmed_anew(house: House, open_as: OpenAs) -> None:
    marion, dee, anil = (open_as(one) for one in (house.heron.hub_carer, house.marsh.carer, house.sethi.carer))
    message = asks(house, house.heron.hub_carer, heron(house), "Pick up at 5")
    one = f"{thread(house)}/{message}"
    live_until(house, NOW)
    assert "You have confirmed. 1 of 4 have." in press(dee, f"{one}/confirm")
    for hours, words in ((1, "Pick up at 3"), (3, "Pick up at 2")):
        changed = NOW + hours * HOUR
        with time_machine.travel(changed, tick=False):
            press(marion, f"{one}/edit", words=words)
            assert "asks you to confirm. 0 of 4 have." in dee.get(thread(house)).words
            assert since(dee, house, message)["asked"] == {"of": 4, "done": 0, "mine": "asked"}
            assert "Not yet: 4" in marion.get(f"{one}/confirmed").words
        went = live_until(house, changed, begin=changed)
        assert len([said for said in went if f"mail {house.marsh.carer.name}:" in said]) == 1, words
        with time_machine.travel(changed + HOUR, tick=False):
            done = dee.send(dee.get(thread(house)).form("I have read this"))
            assert "You have confirmed. 1 of 4 have." in done.words
            assert "asks you to confirm. 1 of 4 have." in anil.get(thread(house)).words


def test_R52_who_has_not_confirmed_is_told_on_by_one_ladder(house: House) -> None:
    message = asks(house, house.heron.hub_carer, heron(house), "Pick up at 5")
    live_until(house, NOW)
    with house.app.app_context():
        command = partial(edit, conversation_id=heron(house), message_id=message, typed="Pick up at 3")
        run(house.heron.hub_carer.actor, None, command, now=NOW + HOUR / 4)
    went = live_until(house, NOW + 2 * HOUR, begin=NOW + HOUR / 2, step=HOUR / 2)
    assert minutes(went, f"mail {house.sethi.carer.name}:") == [0], "the rung of half an hour, once"


def test_R37_who_came_after_a_message_is_not_asked_to_confirm_it(house: House, open_as: OpenAs) -> None:
    message = say(house, house.heron.hub_carer, heron(house), "Pick up at 5")
    joins_late(house, house.sethi.carer)
    went = asked_later(house, message)
    assert minutes(went, f"mail {house.marsh.carer.name}:") == [0]
    assert minutes(went, f"mail {house.sethi.carer.name}:") == []
    with time_machine.travel(NOW + HOUR, tick=False):
        assert "0 of 3 have." in open_as(house.marsh.carer).get(thread(house)).words


def test_R37_with_an_open_history_they_are(house: House) -> None:
    message = say(house, house.heron.hub_carer, heron(house), "Pick up at 5")
    joins_late(house, house.sethi.carer)
    with house.database.as_owner() as session:
        session.execute(update(Conversation).where(Conversation.id == heron(house)).values(history_open=True))
    assert minutes(asked_later(house, message), f"mail {house.sethi.carer.name}:") == [0]


def test_R37_who_left_and_came_back_is_told_no_more_of_what_they_cannot_read(house: House, open_as: OpenAs) -> None:
    message = asks(house, house.heron.hub_carer, heron(house), "Pick up at 5")
    went = live_until(house, NOW)
    assert minutes(went, f"mail {house.sethi.carer.name}:") == [0]
    leaves_and_comes_back(house, house.sethi.carer)
    later = live_until(house, NOW + DAY, begin=NOW + HOUR, step=6 * HOUR)
    assert minutes(later, f"mail {house.sethi.carer.name}:") == []
    assert minutes(later, f"mail {house.marsh.carer.name}:") != []
    with time_machine.travel(NOW + HOUR, tick=False):
        marion = open_as(house.heron.hub_carer)
        assert "0 of 3 have confirmed." in marion.get(thread(house)).words
        shown = marion.get(f"{thread(house)}/{message}/confirmed").words
        assert "Not yet: 3" in shown


def test_who_left_is_not_counted(house: House, open_as: OpenAs) -> None:
    message = asks(house, house.heron.hub_carer, heron(house), "Pick up at 5")
    press(open_as(house.marsh.carer), f"{thread(house)}/{message}/confirm")
    with house.database.as_owner() as session:
        gone = update(HouseholdMember).where(HouseholdMember.person_id == house.sethi.carer.id)
        session.execute(gone.values(until=NOW + HOUR / 2))
    with time_machine.travel(NOW + HOUR, tick=False):
        marion = open_as(house.heron.hub_carer)
        assert "1 of 3 have confirmed." in marion.get(thread(house)).words
        assert since(marion, house, message)["asked"] == {"of": 3, "done": 1, "mine": ""}


def test_R37_a_change_mentions_nobody_who_came_after_the_message(house: House) -> None:
    dee, anil = house.marsh.carer, house.sethi.carer
    message = say(house, house.heron.hub_carer, heron(house), "Pick up at 5")
    joins_late(house, anil)
    with house.app.app_context():
        words = f"@{dee.name} and @{anil.name}, pick up at 3"
        command = partial(edit, conversation_id=heron(house), message_id=message, typed=words)
        run(house.heron.hub_carer.actor, None, command, now=NOW + HOUR)
    went = live_until(house, NOW + HOUR, begin=NOW + HOUR)
    assert len(minutes(went, f"mail {dee.name}:", "mention")) == 1
    assert minutes(went, f"mail {anil.name}:", "mention") == []
