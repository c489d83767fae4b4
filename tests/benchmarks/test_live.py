"""From a press to the board of somebody else: 10, 50, 200 open boards, as one process and split."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from tests.benchmarks.asking import Asker
from tests.benchmarks.client_program import ClientProgram
from tests.benchmarks.conftest import StartProcess
from tests.benchmarks.constellation import Bench, cookies_of_all, make_bench
from tests.benchmarks.process_use import cpu_seconds, leader_of
from tests.benchmarks.report import LIVE, Report, spoken
from tests.benchmarks.sizes import SIZES
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import KithProcess, ValkeyProcess

WORDS = "w" * 120


@dataclass(frozen=True)
class Shown:
    """One press: after how many seconds the boards showed it, and the time of the processors for it."""

    p50: float
    p99: float
    longest: float
    cpu: float


def spread(after: Sequence[float], cpu: float) -> Shown:
    """The spread of one press."""
    return Shown(median(after), quantiles(after, n=100, method="inclusive")[98], max(after), cpu)


def test_live(report: Report, own_database: OwnDatabase, start: StartProcess, clients: ClientProgram) -> None:
    one = start(own_database)
    measure(report, own_database, "one process", (one, one), clients)


def test_live_split(
    report: Report, own_database: OwnDatabase, start: StartProcess, clients: ClientProgram, valkey: ValkeyProcess
) -> None:
    web, live = (start(own_database, KITH_ROLES=role, REDIS_URL=valkey.url) for role in ("web", "live"))
    start(own_database, KITH_ROLES="worker,tick", REDIS_URL=valkey.url)
    measure(report, own_database, "split", (web, live), clients)


def test_room(report: Report, own_database: OwnDatabase, start: StartProcess, clients: ClientProgram) -> None:
    process = start(own_database, "tests.benchmarks.ref_room:app")
    for count in SIZES.boards:
        clients.open_room(process.port, count)
        clients.say(WORDS)
        seen = [spread(clients.say(WORDS), 0) for _ in range(SIZES.presses)]
        figure = f"p50 {_ms(seen, 'p50')}, p99 {_ms(seen, 'p99')}, longest {_ms(seen, 'longest')}"
        report.seen(LIVE, f"Ref A: echo to {count}", figure)
        clients.close()


def measure(
    report: Report, database: OwnDatabase, name: str, processes: tuple[KithProcess, KithProcess], clients: ClientProgram
) -> None:
    """Press with so many boards open, each size in turn; the median of the presses counts."""
    web, live = processes
    bench = make_bench(database, len(SIZES.boards) * (SIZES.presses + 1))
    cookies = cookies_of_all(bench)
    with Asker(web.port, cookies[0]) as hub:
        for count in SIZES.boards:
            clients.open_boards(web.port, live.port, bench.board, cookies, count)
            press(bench, hub, clients, processes)
            seen = [press(bench, hub, clients, processes) for _ in range(SIZES.presses)]
            more = f"p50 {_ms(seen, 'p50')}, p99 {_ms(seen, 'p99')}, CPU {_ms(seen, 'cpu')}"
            longest = median(one.longest for one in seen)
            report.judged(LIVE, f"{count} boards, {name}: the last one shows it", longest, 1.5, 0.7, "s", more)
            clients.close()


def press(bench: Bench, hub: Asker, clients: ClientProgram, processes: tuple[KithProcess, KithProcess]) -> Shown:
    """Say yes to an ask, and wait until every board shows it."""
    leaders = {leader_of(process.child) for process in processes}
    spent = sum(map(cpu_seconds, leaders))
    begun = time.monotonic()
    hub.press(f"/stays/{next(bench.asks)}/accept", version="1")
    at = clients.wait_shown(bench.made.nights_stream, bench.head)
    return spread([moment - begun for moment in at], sum(map(cpu_seconds, leaders)) - spent)


def _ms(seen: Sequence[Shown], name: str) -> str:
    return spoken(median(getattr(one, name) for one in seen) * 1000, "ms")
