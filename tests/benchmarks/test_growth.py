"""Growth: the pages of one constellation beside few others of its service, and beside a hundred times as many."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.asking import Asker
from tests.benchmarks.conftest import Ask, StartProcess
from tests.benchmarks.constellation import FAMILIES, cookies_of
from tests.benchmarks.history_rows import fill
from tests.benchmarks.process_use import leader_of
from tests.benchmarks.report import GROWTH, Report, spoken
from tests.benchmarks.rounds import Subject, alternate
from tests.benchmarks.sizes import SIZES
from tests.benchmarks.statement_log import StatementLog
from tests.harness.own_database import OwnDatabase

PAGES = ("Today", "board", "stay with tally", "own stays with tally")


class Grown:
    """A database of one size, and a hub home carer and a family who ask for pages of theirs."""

    def __init__(self, database: OwnDatabase, constellations: int, start: StartProcess, ask: Ask) -> None:
        made, stay = fill(database, constellations, SIZES.history)
        self.size = constellations
        self._log = StatementLog(database)
        paths = ("/today", f"/constellations/{made.constellation_id}/board", stay, "/stays")
        with self._log.kept():
            logged = start(database, KITH_ROLES="web")
            hub, family = (cookies_of(logged.url, carer) for carer in (made.hub.carer, made.satellites[0].carer))
            self._pages = dict(zip(PAGES, zip(paths, (hub, hub, hub, family), strict=True), strict=True))
            self.statements = {page: self._count(logged.port, page) for page in PAGES}
            logged.kill()
        self._process = start(database, KITH_ROLES="web")
        self._askers = {cookies: ask(self._process.port, cookies) for cookies in (hub, family)}

    def _count(self, port: int, page: str) -> int:
        path, cookies = self._pages[page]
        with Asker(port, cookies) as asker:
            asker.get(path)
            return self._log.fewest(lambda: asker.get(path))

    def subject(self, page: str) -> Subject:
        """A page of this size."""

        path, cookies = self._pages[page]
        asker = self._askers[cookies]

        def ask() -> float:
            asker.get(path)
            return asker.took

        return Subject(f"{page} {self.size}", leader_of(self._process.child), ask, max(1, SIZES.pages // 2))


def test_growth(report: Report, make_database: Callable[[], OwnDatabase], start: StartProcess, ask: Ask) -> None:
    few, many = (Grown(make_database(), size, start, ask) for size in SIZES.constellations)
    rounds = alternate([grown.subject(page) for page in PAGES for grown in (few, many)], SIZES.rounds)
    for page in PAGES:
        small, large = f"{page} {few.size}", f"{page} {many.size}"
        more = f"CPU {spoken(rounds.cpu_ratio(large, small), '×')}; {spoken(rounds.p50(large), 'ms')}"
        what = f"{page}, {few.size} → {many.size} constellations: p50"
        report.judged(GROWTH, what, rounds.p50_ratio(large, small), 1.3, 1.1, "×", more)
        same = few.statements[page]
        report.judged(GROWTH, f"{page}: statements, {same} with {few.size}", many.statements[page], same, same)
    all_of_it = f"{many.size * SIZES.history:,} sleepovers, {many.size * FAMILIES:,} children"
    report.note(f"Growth: {SIZES.history} sleepovers that are over in each constellation, {all_of_it} in one service.")
