"""The audit: entries are sealed into a chain for each service; what is done to them afterwards is found (R53)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.actor import worker
from core.audit.chain import Entry, Head, seal_after
from core.audit.checkpoints import Checkpoints, Damaged
from core.audit.models import HOUSE, AuditEntry
from core.audit.sealer import SWEEP_EVERY, Sealer, heads_of_all
from core.audit.verify import Report, verify
from core.ids import new_id
from core.settings import Settings
from core.unit_of_work import read
from tests.harness.bare_app import create_app
from tests.harness.rolled_back import RolledBackDatabase

NOW = datetime.now(UTC)
HERON, TARN = UUID(int=7), UUID(int=8)


@pytest.fixture(scope="session")
def whole_app(settings: Settings) -> Flask:
    """These tests need a database and no page."""
    return create_app(settings)


@pytest.fixture
def checkpoints(data_dir: Path) -> Checkpoints:
    return Checkpoints(data_dir)


@pytest.fixture
def sealer(app_context: Flask, checkpoints: Checkpoints) -> Sealer:
    return Sealer(checkpoints)


def put(database: RolledBackDatabase, service: UUID | None, count: int = 1, entry_id: UUID | None = None) -> None:
    with database.as_owner() as session:
        for number in range(count):
            session.add(
                AuditEntry(
                    id=entry_id or new_id(),
                    service_id=service,
                    at=NOW,
                    actor="person:1",
                    session_id=None,
                    kind="stay-accepted",
                    detail={"changes": [["state", "requested", "accepted"]], "number": number, "rate": 1.10},
                )
            )
            session.flush()


def verified(checkpoints: Checkpoints, now: datetime = NOW) -> Report:
    return read(worker("verify"), lambda unit: verify(unit.session.connection(), checkpoints, now))


def tamper(database: RolledBackDatabase, *statements: str) -> None:
    """Do what only the owner of the tables could: take the guard away, and change what was written."""
    tables = ("audit_entry", "audit_seal")
    with database.as_owner() as session:
        for table in tables:
            session.execute(text(f"alter table {table} disable trigger append_only"))
        for statement in statements:
            session.execute(text(statement))
        for table in tables:
            session.execute(text(f"alter table {table} enable trigger append_only"))


def test_each_service_has_its_chain(database: RolledBackDatabase, sealer: Sealer, checkpoints: Checkpoints) -> None:
    put(database, HERON, 3)
    put(database, TARN)
    put(database, None, 2)
    assert sealer.seal(NOW) == 6
    assert sealer.seal(NOW) == 0
    put(database, HERON)
    assert sealer.seal(NOW) == 1
    assert sealer.checkpoint(NOW) == 3
    assert sealer.checkpoint(NOW) == 0
    report = verified(checkpoints)
    assert (report.entries, report.chains, report.problems, report.notes) == (7, 3, [], [])
    heads = checkpoints.last_heads()
    assert {chain: head.number for chain, head in heads.items()} == {HERON: 4, TARN: 1, HOUSE: 2}


def test_more_than_a_batch_is_sealed_in_one_go(
    database: RolledBackDatabase, sealer: Sealer, checkpoints: Checkpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.audit.sealer.BATCH", 4)
    put(database, HERON, 11)
    assert sealer.seal(NOW) == 11
    assert verified(checkpoints).entries == 11


def test_an_entry_far_behind_is_found_by_the_hourly_sweep(
    database: RolledBackDatabase, sealer: Sealer, checkpoints: Checkpoints
) -> None:
    sealer.seal(NOW)
    old = UUID(int=(int(NOW.timestamp() * 1000) - 3_000_000) << 80)
    put(database, HERON, entry_id=old)
    assert sealer.seal(NOW + timedelta(seconds=1)) == 0
    assert sealer.seal(NOW + SWEEP_EVERY) == 1
    assert verified(checkpoints).problems == []


def test_an_entry_that_nobody_sealed_is_reported(
    database: RolledBackDatabase, app_context: Flask, checkpoints: Checkpoints
) -> None:
    put(database, HERON)
    assert verified(checkpoints, NOW + timedelta(minutes=14)).problems == []
    (problem,) = verified(checkpoints, NOW + timedelta(minutes=16)).problems
    assert problem.endswith("was never sealed.")


SECOND = f"(select entry_id from audit_seal where chain_id = '{HERON}' and number = 2)"
THIRD = SECOND.replace("number = 2", "number = 3")
EXCHANGED = f"e.id in ({SECOND}, {THIRD}) and o.id in ({SECOND}, {THIRD}) and e.id <> o.id"
DAMAGE = {
    "edited": (
        [f"update audit_entry set detail = detail || '{{\"number\": 9}}' where id = {SECOND}"],
        "entry 2 is not what was sealed",
    ),
    "actor exchanged": (
        [f"update audit_entry set actor = 'person:2' where id = {SECOND}"],
        "entry 2 is not what was sealed",
    ),
    "entry deleted": ([f"delete from audit_entry where id = {SECOND}"], "entry 2 was deleted"),
    "entry and seal deleted": (
        [
            f"delete from audit_entry where id = {SECOND}",
            f"delete from audit_seal where chain_id = '{HERON}' and number = 2",
        ],
        "numbers 2 to 2 are missing",
    ),
    "reordered": (
        [
            f"update audit_seal set number = 9 where chain_id = '{HERON}' and number = 2",
            f"update audit_seal set number = 2 where chain_id = '{HERON}' and number = 3",
            f"update audit_seal set number = 3 where chain_id = '{HERON}' and number = 9",
        ],
        "entry 2 is not what was sealed",
    ),
    "contents exchanged": (
        [f"update audit_entry e set detail = o.detail from audit_entry o where {EXCHANGED}"],
        "entry 2 is not what was sealed",
    ),
    "sealed at another time": (
        [f"update audit_seal set sealed_at = sealed_at - interval '1 day' where chain_id = '{HERON}' and number = 3"],
        "entry 3 is not what was sealed",
    ),
    "end cut off": (
        [
            f"delete from audit_entry where service_id = '{HERON}' and id >= {THIRD}",
            f"delete from audit_seal where chain_id = '{HERON}' and number >= 3",
        ],
        "the end was cut off: 4 entries were sealed",
    ),
    "whole chain gone": (
        [
            f"delete from audit_entry where service_id = '{HERON}'",
            f"delete from audit_seal where chain_id = '{HERON}'",
        ],
        "the end was cut off: 4 entries were sealed by",
    ),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_found(database: RolledBackDatabase, sealer: Sealer, checkpoints: Checkpoints, kind: str) -> None:
    statements, words = DAMAGE[kind]
    put(database, HERON, 4)
    put(database, TARN, 2)
    sealer.seal(NOW)
    sealer.checkpoint(NOW)
    tamper(database, *statements)
    problems = verified(checkpoints).problems
    assert problems[0].startswith(f"Service {HERON}: {words}"), problems
    assert not any(str(TARN) in problem for problem in problems)


def test_a_chain_written_anew_does_not_fit_the_checkpoint(
    database: RolledBackDatabase, sealer: Sealer, checkpoints: Checkpoints, tmp_path: Path
) -> None:
    put(database, HERON, 4)
    sealer.seal(NOW)
    sealer.checkpoint(NOW)
    tamper(database, f"update audit_entry set kind = 'stay-declined' where id = {SECOND}", "delete from audit_seal")
    Sealer(Checkpoints(tmp_path / "elsewhere")).seal(NOW)
    assert verified(Checkpoints(tmp_path / "none")).problems == []  # control: the chain alone fits itself
    (problem,) = verified(checkpoints).problems
    assert problem.startswith(f"Service {HERON}: entry 4 is not what the checkpoint of")


@pytest.mark.parametrize("statement", ["update audit_entry set kind = 'x'", "delete from audit_seal"])
@pytest.mark.parametrize(
    ("role", "words"),
    [("none", "append-only"), ("kith_owner", "append-only"), ("kith_web", "denied"), ("kith_worker", "denied")],
)
def test_the_audit_cannot_be_changed(database: RolledBackDatabase, role: str, words: str, statement: str) -> None:
    database.act_as(role)
    with database.connection.begin_nested() as inner:
        with pytest.raises(DBAPIError, match=words):
            database.connection.execute(text(statement))
        inner.rollback()


def test_no_two_entries_have_the_same_seal() -> None:
    def sealed(actor: str, kind: str) -> bytes:
        return seal_after(Head(), Entry(HERON, TARN, NOW, actor, None, kind, "{}"), NOW).hash

    assert len({sealed("a", 'b","c'), sealed('a","b', "c"), sealed("a", "b"), sealed("ab", ""), sealed("", "ab")}) == 5


def damaged(write: Callable[[bytes], bytes], checkpoints: Checkpoints) -> None:
    checkpoints.path.write_bytes(write(checkpoints.path.read_bytes()))


def test_half_a_line_of_a_crash_is_dropped_and_a_broken_line_is_said(checkpoints: Checkpoints) -> None:
    checkpoints.append(NOW, {HERON: Head(1, b"one")})
    damaged(lambda content: content + b'{"at": "20', checkpoints)
    assert [dict(c.heads) for c in checkpoints.read()] == [{HERON: Head(1, b"one")}]
    checkpoints.append(NOW, {HERON: Head(2, b"two")})
    assert checkpoints.last_heads() == {HERON: Head(2, b"two")}
    damaged(lambda content: content.replace(b"heads", b"hats", 1), checkpoints)
    with pytest.raises(Damaged, match="Line 1 "):
        list(checkpoints.read())


def test_what_a_restore_took_back_is_a_note_and_no_problem(
    database: RolledBackDatabase, sealer: Sealer, checkpoints: Checkpoints
) -> None:
    put(database, HERON, 2)
    sealer.seal(NOW)
    backed_up = read(worker("seal"), heads_of_all)
    checkpoints.append(NOW, {HERON: Head(5, b"sealed after the backup"), TARN: Head(1, b"this too")})
    assert len(verified(checkpoints).problems) == 2
    checkpoints.append(NOW, backed_up, restored=True)
    report = verified(checkpoints)
    assert report.problems == []
    assert [note.split(": ")[1].split(" were")[0] for note in report.notes] == ["entries 3 to 5", "entries 1 to 1"]
