"""Memory: all processes of the app at rest, and what one more open socket takes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.benchmarks.asking import Asker
from tests.benchmarks.client_program import ClientProgram
from tests.benchmarks.conftest import StartProcess
from tests.benchmarks.constellation import Bench, cookies_of_all, make_bench
from tests.benchmarks.process_use import KIB, leader_of, memory
from tests.benchmarks.report import MEMORY, Report, spoken
from tests.benchmarks.sizes import SIZES
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import Child, KithProcess, ValkeyProcess

SETTLE = 1.5


def test_memory(
    report: Report,
    own_database: OwnDatabase,
    start: StartProcess,
    clients: ClientProgram,
    valkey: ValkeyProcess,
    tmp_path: Path,
) -> None:
    bench = make_bench(own_database, 4)
    one = start(own_database)
    cookies = cookies_of_all(bench)
    accept_one(one, cookies[0], bench)
    at_rest(report, "one process", [one.child])
    web, live = (start(own_database, KITH_ROLES=role, REDIS_URL=valkey.url) for role in ("web", "live"))
    with ExitStack() as stack:
        worker = KithProcess(own_database, tmp_path, KITH_ROLES="worker,tick", REDIS_URL=valkey.url)
        work = Child([sys.executable, "-m", "app", "work"], worker.env, tmp_path / "work.log")
        stack.callback(work.kill)
        at_rest(report, "split: web, live, `kith work`", [web.child, live.child, work])

    def open_boards(pages: KithProcess, sockets: KithProcess, count: int) -> None:
        clients.open_boards(pages.port, sockets.port, bench.board, cookies, count)

    for name, pages, sockets in (("one process", one, one), ("split (live)", web, live)):
        each = for_each_socket(sockets, clients, partial(open_boards, pages, sockets))
        report.judged(MEMORY, f"for each connected socket, {name}", each, 80, 50, "KiB")
    room = start(own_database, "tests.benchmarks.ref_room:app")
    each = for_each_socket(room, clients, partial(clients.open_room, room.port))
    report.seen(MEMORY, "Ref A: for each connected socket", spoken(each, "KiB"))


def accept_one(process: KithProcess, cookies: str, bench: Bench) -> None:
    """Let something happen in the constellation, and look at it."""
    with Asker(process.port, cookies) as asker:
        asker.press(f"/stays/{next(bench.asks)}/accept", version="1")
        asker.get(bench.board)


def at_rest(report: Report, name: str, processes: list[Child]) -> None:
    """What the processes hold after some seconds of rest."""
    time.sleep(2 * SETTLE)
    each = [memory(leader_of(process)) / KIB for process in processes]
    more = " + ".join(spoken(one) for one in each) if len(each) > 1 else ""
    report.judged(MEMORY, f"at rest, {name}", sum(each), 250, 160, "MiB", more)


def for_each_socket(process: KithProcess, clients: ClientProgram, open_some: Callable[[int], None]) -> float:
    """What each of many open sockets adds, in KiB; files that several processes share do not count."""
    count, leader = max(SIZES.boards), leader_of(process.child)
    open_some(min(SIZES.boards))
    clients.close()
    time.sleep(SETTLE)
    before = memory(leader, "Pss_Anon")
    open_some(count)
    time.sleep(SETTLE)
    each = (memory(leader, "Pss_Anon") - before) / count
    clients.close()
    return each
