"""What others hear while somebody acts: the walk looks into frames, mails, texts and logs, and finds a leak in each.

The walk itself (test_matrix.py) seeks the planted words there at every address; these are its control runs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from uuid import UUID

import pytest

from accounts.permissions.roles import Role
from core.streams.content import STREAM_CONTENT
from core.streams.heads import StoredEntry
from core.unit_of_work import Unit
from notifications.outbox.kinds import NOTICE_KINDS, NoticeKind, Words
from tests.factories.matrix_heard import Heard
from tests.factories.matrix_people import Opened
from tests.factories.matrix_walk import CANARIES, NOWAKS, SETHIS, faults, once, plant
from tests.factories.pages_house import House

ACCEPT = ("POST", "/stays/<uuid:stay_id>/accept")
BOARD = ("GET", "/constellations/<uuid:constellation_id>/board")


def test_while_somebody_acts_others_hear_frames_and_are_written_to(house: House, people: dict[Role, Opened]) -> None:
    """Else nothing would be looked at."""
    canaries = plant(house)
    heard, hub = Heard(house, people), people[Role.HUB]
    stay = house.ask(house.marsh, "Sol")
    found: list[str] = []
    once(
        house, hub, *ACCEPT[:1], f"/stays/{stay}/accept", {"version": "1"}, lambda: found.extend(heard.leaks(canaries))
    )
    heard.close()
    assert found == []
    assert heard.frames >= 4  # the nights' stream: the family, the hub home, the liaison worker, the manager
    assert heard.letters >= 1
    assert {role for role, _ in heard.kept.frames} >= {Role.SAT, Role.HUB, Role.LIA}
    assert Role.XLA not in {role for role, _ in heard.kept.frames}


def test_control_a_stream_that_carries_names_is_found(
    house: House, people: dict[Role, Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    def named(_unit: Unit, _about: UUID, entries: Sequence[StoredEntry]) -> Mapping[int, Any]:
        return {one.seq: {"who": SETHIS} for one in entries}

    kept = {name: STREAM_CONTENT.get(name) for name in STREAM_CONTENT.names()}
    monkeypatch.setattr(STREAM_CONTENT, "_things", kept | {"constellation": named})
    assert f"{SETHIS} heard by SAT" in faults(house, people, *ACCEPT)


def test_control_R43_a_mail_that_names_a_child_is_found(
    house: House, people: dict[Role, Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    def named() -> NoticeKind:
        return NoticeKind(lambda *_: Words("A sleepover", f"{NOWAKS} comes on Friday."))

    kept = {name: NOTICE_KINDS.get(name) for name in NOTICE_KINDS.names()}
    monkeypatch.setattr(NOTICE_KINDS, "_things", kept | {"stay-confirmed": named()})
    assert f"{NOWAKS} in stay-confirmed by email" in faults(house, people, *ACCEPT)


def test_control_a_log_that_holds_a_page_is_found(
    house: House, people: dict[Role, Opened], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert faults(house, people, *BOARD) == []
    assert [canary for canary in CANARIES if canary in caplog.text] == []
    monkeypatch.setitem(house.app.view_functions, "stays.board", _logged(house.app.view_functions["stays.board"]))
    faults(house, people, *BOARD)
    assert [canary for canary in CANARIES if canary in caplog.text] != []


def _logged(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def logging_too(*args: Any, **values: Any) -> Any:
        answer = view(*args, **values)
        logging.getLogger("kith").info("answered %s", answer)
        return answer

    return logging_too
