"""`kith audit verify`: repeats every seal and compares with the checkpoints outside, and says in plain words what is
not as it was written: entries changed, deleted, in another order, cut off, or a chain written anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, text

from core.audit.chain import COLUMNS, Entry, Head, seal_after
from core.audit.checkpoints import Checkpoint, Checkpoints, Damaged
from core.audit.models import HOUSE

UNSEALED_FOR = timedelta(minutes=15)
"""An entry that is older than this and has no seal was passed over: the sealer stood still, or was led astray."""
MOST_SHOWN = 20
_SEALS = text(
    f"select s.chain_id, s.number, s.hash, s.sealed_at, s.entry_id, {COLUMNS}"  # noqa: S608 - a constant
    " from audit_seal s left join audit_entry e on e.id = s.entry_id order by s.chain_id, s.number"
)
_UNSEALED = text(
    "select e.id, e.at from audit_entry e where e.at < :before"
    " and not exists (select from audit_seal s where s.entry_id = e.id) order by e.id limit :limit"
)


@dataclass
class Report:
    """What was looked at, what is wrong (nothing, if all is well), and what is only worth knowing."""

    entries: int = 0
    chains: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class _Expected:
    """What the checkpoints say of one chain: the seal at some numbers, and when it was noted."""

    hashes: dict[int, tuple[bytes, datetime]] = field(default_factory=dict)

    def last(self) -> tuple[int, datetime] | None:
        """The highest number that was noted."""
        return (number := max(self.hashes), self.hashes[number][1]) if self.hashes else None


def verify(connection: Connection, checkpoints: Checkpoints, now: datetime) -> Report:
    """Verify the whole audit. The connection's role must be able to read the tables of the audit.

    The checkpoints are read before the tables: one that is written meanwhile would look like an end cut off.
    """
    report = Report()
    expected = _read_checkpoints(checkpoints, report)
    seals = connection.execute(_SEALS, execution_options={"yield_per": 2000})
    seen: set[UUID] = set()
    for chain_id, rows in groupby(seals, key=lambda row: row.chain_id):
        seen.add(chain_id)
        found = list(_limited(_check_chain(rows, expected.get(chain_id, _Expected()), report)))
        report.problems += [f"{_name(chain_id)}: {words}" for words in found]
    for chain_id in expected.keys() - seen:
        last = expected[chain_id].last()
        if last:
            report.problems.append(f"{_name(chain_id)}: {_cut_off(0, *last)}")
    report.chains = len(seen)
    for row in connection.execute(_UNSEALED, {"before": now - UNSEALED_FOR, "limit": MOST_SHOWN}):
        report.problems.append(f"Entry {row.id} of {_when(row.at)} was never sealed.")
    return report


def _check_chain(rows: Iterable[Row[Any]], expected: _Expected, report: Report) -> Iterator[str]:
    head = Head()
    for row in rows:
        report.entries += 1
        if row.number != head.number + 1:
            yield f"numbers {head.number + 1} to {row.number - 1} are missing: they were deleted."
        elif row.id is None:
            yield f"entry {row.number} was deleted, and its seal is left."
        elif seal_after(head, _entry(row), row.sealed_at).hash != bytes(row.hash):
            yield f"entry {row.number} is not what was sealed: it was changed, or moved to another place."
        noted = expected.hashes.get(row.number)
        if noted and noted[0] != bytes(row.hash):
            yield f"entry {row.number} is not what the checkpoint of {_when(noted[1])} says: written anew."
        head = Head(row.number, bytes(row.hash))
    last = expected.last()
    if last and last[0] > head.number:
        yield _cut_off(head.number, *last)


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.id, row.service_id, row.at, row.actor, row.session_id, row.kind, row.detail)


def _limited(words: Iterable[str]) -> Iterator[str]:
    """The first findings of a chain in full, and the number of the others."""
    more = 0
    for count, found in enumerate(words):
        if count < MOST_SHOWN:
            yield found
        else:
            more += 1
    if more:
        yield f"and {more} more."


def _read_checkpoints(checkpoints: Checkpoints, report: Report) -> dict[UUID, _Expected]:
    expected: dict[UUID, _Expected] = {}
    try:
        for checkpoint in checkpoints.read():
            if checkpoint.restored:
                _forget_after_restore(expected, checkpoint, report)
            for chain, head in checkpoint.heads.items():
                expected.setdefault(chain, _Expected()).hashes[head.number] = (head.hash, checkpoint.at)
    except Damaged as damaged:
        report.problems.append(f"The checkpoints are damaged. {damaged}")
    if not expected:
        report.notes.append("There are no checkpoints yet: an end that was cut off could not be seen.")
    return expected


def _forget_after_restore(expected: dict[UUID, _Expected], restored: Checkpoint, report: Report) -> None:
    """After a restore the numbers above its heads begin anew; what stood there before is gone, and is said so."""
    for chain, known in expected.items():
        kept = restored.heads.get(chain, Head()).number
        lost = [number for number in known.hashes if number > kept]
        for number in lost:
            del known.hashes[number]
        if lost:
            report.notes.append(
                f"{_name(chain)}: entries {kept + 1} to {max(lost)} were sealed after the backup that was restored on "
                f"{_when(restored.at)}, and are not in this database."
            )


def _cut_off(there: int, sealed: int, at: datetime) -> str:
    return f"the end was cut off: {sealed} entries were sealed by {_when(at)}, and {there} are there."


def _name(chain_id: UUID) -> str:
    return "The house" if chain_id == HOUSE else f"Service {chain_id}"


def _when(at: datetime) -> str:
    return f"{at:%d %b %Y %H:%M} UTC"
