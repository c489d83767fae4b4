"""The sealer: numbers and chains what was committed, a second behind, so that no commit waits for a chain.

Entries become visible in another order than they were made in: one from a long transaction may turn up behind many
that are sealed already. So the sealer keeps no cursor. It looks for entries *without a seal*: each second among those
made in the last ten minutes (ids are UUIDv7, so this is a short stretch of the primary key), and when it starts and
then each hour among all of them. An entry that comes late gets a later number; none is passed over. One transaction
at a time seals, under a lock of its own besides the tick's lease, and the keys of `audit_seal` allow no second seal.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import text

from core.actor import worker
from core.audit.chain import COLUMNS, Entry, Head, seal_after
from core.audit.checkpoints import Checkpoints
from core.jobs.lease import lock_number
from core.unit_of_work import Unit, read, run

BATCH = 200
"""Entries in one transaction: some 20 ms, so that a process with sockets hardly notices."""
WINDOW = timedelta(minutes=10)
SWEEP_EVERY = timedelta(hours=1)
_LOCK = text("select pg_try_advisory_xact_lock(:lock)")
_UNSEALED = text(
    f"select {COLUMNS} from audit_entry e"  # noqa: S608 - a constant
    " where e.id >= :since and not exists (select from audit_seal s where s.entry_id = e.id)"
    " order by e.id limit :limit"
)
_HEADS_OF = text(
    "select c.id, s.number, s.hash from unnest(cast(:chains as uuid[])) as c(id) cross join lateral"
    " (select number, hash from audit_seal where chain_id = c.id order by number desc limit 1) s"
)
_HEADS = text(
    # From chain to chain down the index, instead of through all seals.
    "with recursive head as ("
    " (select chain_id, number, hash from audit_seal order by chain_id desc, number desc limit 1)"
    " union all select n.chain_id, n.number, n.hash from head h cross join lateral ("
    "  select chain_id, number, hash from audit_seal where chain_id < h.chain_id"
    "  order by chain_id desc, number desc limit 1) n"
    ") select chain_id, number, hash from head"
)
_INSERT = text(
    "insert into audit_seal (chain_id, number, entry_id, hash, sealed_at)"
    " values (:chain_id, :number, :entry_id, :hash, :sealed_at)"
)


class Sealer:
    """Seals and checkpoints, for one process; which process may is the tick's lease to say."""

    def __init__(self, checkpoints: Checkpoints) -> None:
        self._checkpoints = checkpoints
        self._swept_at: datetime | None = None
        self._noted: dict[UUID, Head] | None = None

    def seal(self, now: datetime) -> int:
        """Seal what has no seal; returns how many entries. Looks at all entries when it is time to."""
        sweep = self._swept_at is None or now - self._swept_at >= SWEEP_EVERY
        since = UUID(int=0) if sweep else _first_id(now - WINDOW)
        total = 0
        while True:
            sealed = run(worker("seal"), None, partial(seal_batch, since=since), now=now)
            if sealed is None:
                return total
            total += len(sealed)
            if len(sealed) < BATCH:
                break
            since = sealed[-1]
        if sweep:
            self._swept_at = now
        return total

    def checkpoint(self, now: datetime) -> int:
        """Write down, outside the database, the heads of the chains that grew since the last time; how many."""
        if self._noted is None:
            self._noted = self._checkpoints.last_heads()
        heads = read(worker("seal"), heads_of_all, now=now)
        grown = {chain: head for chain, head in heads.items() if self._noted.get(chain) != head}
        if grown:
            self._checkpoints.append(now, grown)
            self._noted |= grown
        return len(grown)


def seal_batch(unit: Unit, since: UUID) -> list[UUID] | None:
    """Seal up to a batch of entries from the id `since` on; which they are, or None when another one is sealing."""
    if not unit.session.execute(_LOCK, {"lock": lock_number("seal")}).scalar():
        return None
    found = unit.session.execute(_UNSEALED, {"since": since, "limit": BATCH}).all()
    entries = [Entry(*row) for row in found]
    chains = list({entry.chain_id for entry in entries})
    heads = {
        row.id: Head(row.number, bytes(row.hash)) for row in unit.session.execute(_HEADS_OF, {"chains": chains}).all()
    }
    seals = []
    for entry in entries:
        head = heads[entry.chain_id] = seal_after(heads.get(entry.chain_id, Head()), entry, unit.now)
        seals.append(
            {
                "chain_id": entry.chain_id,
                "number": head.number,
                "entry_id": entry.id,
                "hash": head.hash,
                "sealed_at": unit.now,
            }
        )
    if seals:
        unit.session.execute(_INSERT, seals)
    return [entry.id for entry in entries]


def heads_of_all(unit: Unit) -> dict[UUID, Head]:
    """The head of every chain."""
    found = unit.session.execute(_HEADS).all()
    return {row.chain_id: Head(row.number, bytes(row.hash)) for row in found}


def _first_id(moment: datetime) -> UUID:
    """The lowest UUIDv7 of this millisecond."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
