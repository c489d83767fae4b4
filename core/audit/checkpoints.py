"""Checkpoints: the heads of the chains, written down outside the database in lines that are only ever added.

Whoever rewrites the audit in the database, chain and all, cannot make it fit what stands here. The file belongs on
another disk, or is copied away; a line is `{"at": ..., "heads": {chain: [number, hash]}}`, with `"restored": true`
where a backup was put back, after which numbers above these heads begin anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from core.audit.chain import Head

_TAIL = 1_000_000
"""More than a line can be long."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The heads that had grown by a moment; of a restore, the heads of all chains."""

    at: datetime
    heads: Mapping[UUID, Head]
    restored: bool = False


class Damaged(ValueError):
    """A line in the middle of the file cannot be read; the words say which."""


class Checkpoints:
    """The file of checkpoints in a data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "audit" / "checkpoints.jsonl"

    def append(self, at: datetime, heads: Mapping[UUID, Head], *, restored: bool = False) -> None:
        """Add a line and wait until it is on the disk. What a crash left of a line is cut off first."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        line = {
            "at": at.isoformat(),
            "heads": {str(chain): [head.number, head.hash.hex()] for chain, head in heads.items()},
            **({"restored": True} if restored else {}),
        }
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            begin = max(0, file.seek(0, os.SEEK_END) - _TAIL)
            file.seek(begin)
            file.truncate(begin + _whole_length(file.read()))
            file.write(json.dumps(line, sort_keys=True).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> Iterator[Checkpoint]:
        """Every checkpoint, oldest first. Raises `Damaged` at a line that is none; half a last line is no line."""
        if not self.path.exists():
            return
        content = self.path.read_bytes()
        for number, line in enumerate(content[: _whole_length(content)].splitlines(), 1):
            try:
                told = json.loads(line)
                heads = {UUID(chain): Head(n, bytes.fromhex(hash_)) for chain, (n, hash_) in told["heads"].items()}
                yield Checkpoint(datetime.fromisoformat(told["at"]), heads, bool(told.get("restored")))
            except (ValueError, KeyError, TypeError, AttributeError):
                raise Damaged(f"Line {number} of {self.path.name} cannot be read.") from None

    def last_heads(self) -> dict[UUID, Head]:
        """The last head that was written down for each chain; none where the file is damaged (they come again)."""
        heads: dict[UUID, Head] = {}
        try:
            for checkpoint in self.read():
                heads = dict(checkpoint.heads) if checkpoint.restored else heads | dict(checkpoint.heads)
        except Damaged:
            return {}
        return heads


def _whole_length(content: bytes) -> int:
    return content.rfind(b"\n") + 1
