"""A message to 10, 50, 200 open conversations beside Ref A, and a conversation of 200,000 messages beside one of 50."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from uuid import UUID

from community.conversations.rules import Kind, conversation_id
from tests.benchmarks.asking import Asker
from tests.benchmarks.client_program import ClientProgram
from tests.benchmarks.conftest import Ask, StartProcess
from tests.benchmarks.constellation import Bench, cookies_of, cookies_of_all, make_bench
from tests.benchmarks.process_use import cpu_seconds, leader_of
from tests.benchmarks.report import GROWTH, MESSAGES, Report, spoken
from tests.benchmarks.rounds import Subject, alternate
from tests.benchmarks.sizes import SIZES
from tests.benchmarks.thread_rows import fill
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import KithProcess, ValkeyProcess

WORDS = "w" * 120
FEW = 50
_STREAM = re.compile(r'id="thread"[^>]*data-stream="([^" ]*)[^>]*data-epoch="([^" ]*)[^>]*data-seq="([^" ]*)')


@dataclass
class Sent:
    """What the messages to so many did: after how many seconds each was heard by each, acknowledged, and the CPU."""

    after: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def p50(self) -> float:
        """The median for a recipient, in ms."""
        return median(self.after) * 1000

    @property
    def p99(self) -> float:
        """In ms."""
        return quantiles(self.after, n=100, method="inclusive")[98] * 1000

    @property
    def cpu_ms(self) -> float:
        """The time of the processors for a message: of all together, since it is counted in steps of 10 ms."""
        return self.cpu / len(self.answered) * 1000


def test_messages(
    report: Report, own_database: OwnDatabase, start: StartProcess, clients: ClientProgram, valkey: ValkeyProcess
) -> None:
    one = start(own_database)
    web, live = (start(own_database, KITH_ROLES=role, REDIS_URL=valkey.url) for role in ("web", "live"))
    room = start(own_database, "tests.benchmarks.ref_room:app")
    bench = make_bench(own_database, 0)
    for name, processes in (("one process", (one, one)), ("split", (web, live))):
        cpu = {}
        for count in SIZES.boards:
            echoed, sent = beside(bench, clients, room, processes, count)
            cpu[count] = sent.cpu_ms
            what, figure = f"to {count}, {name}", f"{spoken(sent.p50, 'ms')} and {spoken(echoed.p50, 'ms')}"
            if count == max(SIZES.boards):
                report.judged(MESSAGES, f"{what}: p50 against Ref A", sent.p50 / echoed.p50, 1.2, 0.7, "×", figure)
                report.judged(MESSAGES, f"{what}: p99 against Ref A", sent.p99 / echoed.p99, 1.5, 0.8, "×")
            else:
                report.seen(MESSAGES, f"{what}: p50 against Ref A", f"{spoken(sent.p50 / echoed.p50, '×')} ({figure})")
            if count == min(SIZES.boards):
                report.judged(MESSAGES, f"{what}: acknowledged", median(sent.answered) * 1000, 10, 4, "ms")
        low, high = min(cpu), max(cpu)
        each = (cpu[high] - cpu[low]) / (high - low)
        report.judged(MESSAGES, f"CPU for a recipient, {name}", each * 1000, 100, 30, "µs")
        report.judged(MESSAGES, f"CPU for a message besides, {name}", cpu[low] - low * each, 4, 2.5, "ms")


def beside(
    bench: Bench,
    clients: ClientProgram,
    room: KithProcess,
    processes: tuple[KithProcess, KithProcess],
    count: int,
) -> tuple[Sent, Sent]:
    """In turn a word to Ref A's room and a message to the conversation, each with so many who have it open."""
    web, live = processes
    cookies, where = cookies_of_all(bench), conversation_id(bench.made.constellation_id, Kind.EVERYONE)
    echoed, sent = Sent(), Sent()
    members = cookies[:-1]  # the last is the manager, who is a member of none
    askers = [Asker(web.port, one) for one in members]
    for asker in askers:
        asker.open_page()
    askers[0].press(f"/messages/{where}/send", words=WORDS)  # a stream begins with its first entry
    page = askers[0].get(f"/messages/{where}")
    stream, epoch, seq = _STREAM.findall(page)[0]
    clients.listen(live.port, {"stream": stream, "epoch": epoch, "seq": seq}, members, count)
    clients.open_room(room.port, count)
    leaders = {leader_of(process.child) for process in processes}
    for number in range(SIZES.sends + 2):
        echo = clients.say(WORDS)
        spent, begun = sum(map(cpu_seconds, leaders)), time.monotonic()
        asker = askers[number % len(askers)]
        asker.press(f"/messages/{where}/send", words=f"{WORDS}{number}")
        at = clients.wait_heard(int(seq) + number + 1)
        if number >= 2:
            echoed.after += echo
            sent.after += [moment - begun for moment in at]
            sent.answered.append(asker.took)
            sent.cpu += sum(map(cpu_seconds, leaders)) - spent
    clients.close()
    for asker in askers:
        asker.__exit__()
    return echoed, sent


def test_long_conversation(
    report: Report, make_database: Callable[[], OwnDatabase], start: StartProcess, ask: Ask
) -> None:
    subjects: list[Subject] = []
    for messages in (FEW, SIZES.thread):
        database = make_database()
        bench = make_bench(database, 0)
        where = fill(database, bench, messages)
        with database.server.connect(database.name) as admin:
            admin.execute("vacuum analyze")
        subjects += _looks(start(database, KITH_ROLES="web"), bench, where, messages, ask)
    rounds = alternate(subjects, SIZES.rounds)
    for look in LOOKS:
        small, large = f"{look} {FEW}", f"{look} {SIZES.thread}"
        more = f"CPU {spoken(rounds.cpu_ratio(large, small), '×')}; {spoken(rounds.p50(large), 'ms')}"
        what = f"Conversation, {look}, {FEW} → {SIZES.thread:,} messages: p50"
        report.judged(GROWTH, what, rounds.p50_ratio(large, small), 1.3, 1.1, "×", more)


LOOKS = ("opened", "a page back", "first unread")


def _looks(process: KithProcess, bench: Bench, where: UUID, messages: int, ask: Ask) -> Sequence[Subject]:
    hub = ask(process.port, cookies_of(process.url, bench.made.hub.carer))
    family = ask(process.port, cookies_of(process.url, bench.made.satellites[0].carer))
    path = f"/messages/{where}"
    paths = ((hub, path), (hub, f"{path}?before={messages}"), (family, path))

    def subject(look: str, asker: Asker, address: str) -> Subject:
        def get() -> float:
            asker.get(address)
            return asker.took

        return Subject(f"{look} {messages}", leader_of(process.child), get, max(1, SIZES.pages // 2))

    return [subject(look, *asked) for look, asked in zip(LOOKS, paths, strict=True)]
