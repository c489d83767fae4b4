"""Telling from the floors below the notifications: the effect there, the outbox here, once; links that nobody keeps."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from core.actor import NOBODY
from core.effects import EFFECTS
from core.facts import Fact
from core.ids import new_id
from core.notify import notify
from core.signed_links import read_link, sign_link
from core.unit_of_work import run
from notifications.outbox.kinds import NOTICE_KINDS, NoticeKind
from tests.harness.rolled_back import RolledBackDatabase


@dataclass(frozen=True)
class SomebodyAsked(Fact):
    """A fact as accounts record one."""

    subject_id: UUID


def test_somebody_without_an_account_is_told_once(
    app_context: Flask, database: RolledBackDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NOTICE_KINDS, "_things", {"asked": NoticeKind(lambda *_: None)})
    monkeypatch.setitem(EFFECTS, SomebodyAsked, (notify("asked", lambda f: f.subject_id, lambda _f: (None,)),))
    fact = SomebodyAsked(new_id())
    for _ in range(2):
        run(NOBODY, None, lambda unit: unit.record(fact))
    with database.as_owner() as session:
        rows = session.execute(
            text("select kind, subject_id, person_id, state from outbox where channel = 'email'")
        ).all()
    assert [tuple(row) for row in rows] == [("asked", fact.subject_id, None, "waiting")]


def test_a_link_opens_its_own_purpose_and_nothing_else(app_context: Flask) -> None:
    subject = new_id()
    token = sign_link("invitation", subject)
    assert read_link("invitation", token) == subject
    assert read_link("new address", token) is None
    assert [read_link("invitation", forged) for forged in ("", "x", f"{token}x", token[:-1])] == [None] * 4
