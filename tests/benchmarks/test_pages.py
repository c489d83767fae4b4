"""Today, the board, a stay and the accepting POST beside Ref B: time, processors, statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.benchmarks.conftest import Ask, StartProcess
from tests.benchmarks.constellation import Bench, cookies_of, make_bench
from tests.benchmarks.process_use import leader_of
from tests.benchmarks.report import PAGES, Report, spoken
from tests.benchmarks.rounds import Rounds, Subject, alternate
from tests.benchmarks.sizes import SIZES
from tests.benchmarks.statement_log import StatementLog
from tests.browser.demonstration import SESSION, Demonstration
from tests.browser.pages import HUB, board_of, stay_of
from tests.harness.database import TESTER
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import KithProcess, ValkeyProcess

REF_B = "Ref B"
WARM = 5
LIST_ROWS = (
    "create table reference_row as select n as id, 'A title of row ' || n as title, 'Author ' || n % 50 as author,"
    " 'Category ' || n % 9 as category, repeat('Some words of an excerpt. ', 5) as excerpt, n % 30 as replies,"
    " now() - n * interval '1 minute' as at from generate_series(1, 1000) n"
)


Paths = Mapping[str, str]


class Asked:
    """One process of Kith, and what the hub home carers ask it for."""

    def __init__(
        self, name: str, process: KithProcess, shown: Demonstration, bench: Bench, paths: Paths, ask: Ask
    ) -> None:
        self.name, self._process, self._bench = name, process, bench
        self._asker = ask(process.port, f"{SESSION}={shown.session_of(HUB)}")
        self._accepter = ask(process.port, cookies_of(shown.url, bench.made.hub.carer))
        self.paths = paths

    def page(self, name: str) -> float:
        """Ask for a page."""
        self._asker.get(self.paths[name])
        return self._asker.took

    def accept(self) -> float:
        """Say yes to the next ask."""
        self._accepter.press(f"/stays/{next(self._bench.asks)}/accept", version="1")
        return self._accepter.took

    def subjects(self) -> Iterator[Subject]:
        """What is measured here."""
        leader = leader_of(self._process.child)
        for page in self.paths:
            yield Subject(f"{page}, {self.name}", leader, lambda page=page: self.page(page), SIZES.pages)  # type: ignore[misc]
        yield Subject(f"accept, {self.name}", leader, self.accept, SIZES.accepts)


def test_pages(report: Report, shown: Demonstration, start: StartProcess, valkey: ValkeyProcess, ask: Ask) -> None:
    paths = {"Today": "/today", "board": board_of("Heron")(shown), "stay": stay_of("Sethi", "requested")(shown)}
    bench = make_bench(shown.database, 2 * (SIZES.rounds * SIZES.accepts + WARM))
    count_statements(report, shown, start, ask, paths)
    split = start(shown.database, KITH_ROLES="web", REDIS_URL=valkey.url)
    reference = start_list(shown.database, start)
    here = [
        Asked("one process", shown.process, shown, bench, paths, ask),
        Asked("split (web)", split, shown, bench, paths, ask),
    ]
    lister = ask(reference.port)

    def ask_list() -> float:
        lister.get("/list")
        return lister.took

    subjects = [Subject(REF_B, leader_of(reference.child), ask_list, SIZES.references)]
    rounds = alternate([*subjects, *(one for asked in here for one in asked.subjects())], SIZES.rounds, WARM)
    tell(report, rounds, [asked.name for asked in here])


def start_list(database: OwnDatabase, start: StartProcess) -> KithProcess:
    """Ref B over a table of its own."""
    with database.server.connect(database.name, TESTER) as owner:
        owner.execute(LIST_ROWS)
        owner.execute("create index on reference_row (at desc, id)")
        owner.execute("analyze reference_row")
    return start(database, "tests.benchmarks.ref_list:app", DATABASE_URL=database.url(TESTER))


def tell(report: Report, rounds: Rounds, names: list[str]) -> None:
    """Put the figures into the report."""

    def both(name: str) -> str:
        return f"{spoken(rounds.p50(name), 'ms')}, CPU {spoken(rounds.cpu(name), 'ms')}"

    report.seen(PAGES, "Ref B: one select, a list of 20 rows", both(REF_B))
    for where in names:
        for page in ("Today", "board", "stay"):
            name = f"{page}, {where}"
            more = f"p50 {spoken(rounds.p50_ratio(name, REF_B), '×')}; {both(name)}"
            report.judged(PAGES, f"{name}: CPU against Ref B", rounds.cpu_ratio(name, REF_B), 4, 2.5, "×", more)
        name = f"accept, {where}"
        more = f"CPU {spoken(rounds.cpu_ratio(name, REF_B), '×')}; {both(name)}"
        report.judged(PAGES, f"{name}: p50 against Ref B", rounds.p50_ratio(name, REF_B), 15, 10, "×", more)


def count_statements(report: Report, shown: Demonstration, start: StartProcess, ask: Ask, paths: Paths) -> None:
    """Count the statements of each page and of accepting one night and fourteen."""
    log = StatementLog(shown.database)
    short, long = make_bench(shown.database, 6), make_bench(shown.database, 6, nights=14)
    with log.kept():
        process = start(shown.database, KITH_ROLES="web")
        asked = Asked("", process, shown, short, paths, ask)
        for page, must, aim in (("Today", 6, 4), ("board", 6, 4), ("stay", 8, 5)):
            asked.page(page)
            fewest = log.fewest(lambda page=page: asked.page(page))  # type: ignore[misc]
            report.judged(PAGES, f"{page}: statements, session read included", fewest, must, aim)
        for bench, nights in ((short, "1 night"), (long, "14 nights")):
            accepting = Asked("", process, shown, bench, paths, ask)
            accepting.accept()
            report.judged(PAGES, f"accept of {nights}: statements", log.fewest(accepting.accept), 20, 16)
        process.kill()
