"""What a group of processes uses: time of the processors and memory, as Linux counts them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from tests.harness.processes import Child

_TICKS = os.sysconf("SC_CLK_TCK")
_STATE_AND_AFTER = 3  # the third field of /proc/PID/stat is the first after the name
_GROUP, _USER, _SYSTEM = 5 - _STATE_AND_AFTER, 14 - _STATE_AND_AFTER, 15 - _STATE_AND_AFTER
KIB = 1024


def leader_of(child: Child) -> int:
    """The process that leads the group of a child."""
    return child._popen.pid


def cpu_seconds(leader: int) -> float:
    """The seconds that the processes of a group have spent on a processor, in the kernel too (steps of 10 ms)."""
    return sum(int(fields[_USER]) + int(fields[_SYSTEM]) for _, fields in _group(leader)) / _TICKS


def memory(leader: int, field: str = "Pss") -> float:
    """The KiB of memory of a group: what several share is counted once; `Pss_Anon` leaves files out."""
    return sum(_smaps(pid)[field] for pid, _ in _group(leader))


def _group(leader: int) -> Iterator[tuple[int, list[str]]]:
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[_GROUP]) == leader:
                yield int(entry.name), fields


def _smaps(pid: int) -> dict[str, int]:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
