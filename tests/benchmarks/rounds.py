"""Measuring side by side: everything once in each round, so that what else the machine does falls on all alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.benchmarks.process_use import cpu_seconds

TURNS = 8


@dataclass(frozen=True)
class Subject:
    """Something that is asked again and again: `ask` returns the seconds that one answer took."""

    name: str
    leader: int
    ask: Callable[[], float]
    times: int


@dataclass(frozen=True)
class Seen:
    """What a subject did in one round: the median of an answer, and the time of the processors for each, in ms."""

    p50: float
    cpu: float


class Rounds:
    """What all subjects did in all rounds."""

    def __init__(self, seen: Mapping[str, Sequence[Seen]]) -> None:
        self._seen = seen

    def p50(self, name: str) -> float:
        """The median answer of the median round, in ms."""
        return median(seen.p50 for seen in self._seen[name])

    def cpu(self, name: str) -> float:
        """The time of the processors for an answer in the median round, in ms."""
        return median(seen.cpu for seen in self._seen[name])

    def p50_ratio(self, name: str, reference: str) -> float:
        """How many times as long an answer takes as the reference's in the same round; the median of the rounds."""
        return median(a.p50 / b.p50 for a, b in self._pairs(name, reference))

    def cpu_ratio(self, name: str, reference: str) -> float:
        """How many times as much time of the processors it takes; the median of the rounds."""
        return median(a.cpu / b.cpu if b.cpu else 0.0 for a, b in self._pairs(name, reference))

    def _pairs(self, name: str, reference: str) -> list[tuple[Seen, Seen]]:
        return list(zip(self._seen[name], self._seen[reference], strict=True))


def alternate(subjects: Sequence[Subject], rounds: int, warm: int = 5) -> Rounds:
    """Ask all subjects in turn, round after round, after a few answers of each that do not count."""
    for subject in subjects:
        for _ in range(warm):
            subject.ask()
    seen: dict[str, list[Seen]] = {subject.name: [] for subject in subjects}
    for _ in range(rounds):
        for name, one in _round(subjects).items():
            seen[name].append(one)
    return Rounds(seen)


def _round(subjects: Sequence[Subject]) -> dict[str, Seen]:
    """One round, in turns of a few answers each: what disturbs the machine for a second meets all of them."""
    took: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    spent = dict.fromkeys(took, 0.0)
    for turn in range(TURNS):
        for subject in subjects:
            times = subject.times * (turn + 1) // TURNS - subject.times * turn // TURNS
            before = cpu_seconds(subject.leader)
            took[subject.name] += [subject.ask() for _ in range(times)]
            spent[subject.name] += cpu_seconds(subject.leader) - before
    return {name: Seen(median(all_) * 1000, spent[name] / len(all_) * 1000) for name, all_ in took.items()}
