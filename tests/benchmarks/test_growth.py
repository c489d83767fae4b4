"""Growth: the pages of one constellation beside few others, and beside a hundred times as many."""

from __future__ import annotations

from collections.abc import Callable

from tests.benchmarks.asking import Asker
from tests.benchmarks.conftest import Ask, StartProcess
from tests.benchmarks.constellation import cookies_of
from tests.benchmarks.history_rows import fill
from tests.benchmarks.process_use import leader_of
from tests.benchmarks.report import GROWTH, Report, spoken
from tests.benchmarks.rounds import Subject, alternate
from tests.benchmarks.sizes import SIZES
from tests.benchmarks.statement_log import StatementLog
from tests.harness.own_database import OwnDatabase

PAGES = ("Today", "board", "stay")


class Grown:
    """A database of one size, and a hub home carer who asks for pages of theirs."""

    def __init__(self, database: OwnDatabase, constellations: int, start: StartProcess, ask: Ask) -> None:
        made, stay = fill(database, constellations, SIZES.history)
        self.size = constellations
        self._log = StatementLog(database)
        with self._log.kept():
            logged = start(database, KITH_ROLES="web")
            cookies = cookies_of(logged.url, made.hub.carer)
            self._paths = dict(
                zip(PAGES, ("/today", f"/constellations/{made.constellation_id}/board", stay), strict=True)
            )
            with Asker(logged.port, cookies) as asker:
                self.statements = {page: self._count(asker, page) for page in PAGES}
            logged.kill()
        self._process = start(database, KITH_ROLES="web")
        self._asker = ask(self._process.port, cookies)

    def _count(self, asker: Asker, page: str) -> int:
        asker.get(self._paths[page])
        return self._log.fewest(lambda: asker.get(self._paths[page]))

    def subject(self, page: str) -> Subject:
        """A page of this size."""

        def ask() -> float:
            self._asker.get(self._paths[page])
            return self._asker.took

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
    report.note(f"Growth: {SIZES.history} sleepovers that are over in each constellation, rows by COPY.")
