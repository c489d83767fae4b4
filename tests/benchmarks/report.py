"""The table of a bench: what was measured, what it has to be, what it is."""

from __future__ import annotations

from dataclasses import dataclass, field

HEADINGS = ("what", "must", "aim", "figure", "")
PAGES, LIVE, MESSAGES, MEMORY, START, PHONE, GROWTH = PARTS = (
    "Pages and the accepting POST",
    "From the press to the other board",
    "Messages",
    "Memory",
    "Cold start",
    "First screen on a slow phone",
    "Growth",
)
MUST_FAILS, MUST_HOLDS, AIM_HOLDS, NO_TARGET = "misses", "holds", "holds, the aim too", "–"


@dataclass(frozen=True)
class Row:
    """One line of the table; `part` says under which heading it stands."""

    part: str
    what: str
    must: str
    aim: str
    figure: str
    verdict: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as it is printed."""
        return (self.what, self.must, self.aim, self.figure, self.verdict)


@dataclass
class Report:
    """Everything that one run of the bench found."""

    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def seen(self, part: str, what: str, figure: str) -> None:
        """A figure without a target, for comparison."""
        self.rows.append(Row(part, what, "", "", figure, NO_TARGET))

    def judged(
        self, part: str, what: str, value: float, must: float, aim: float, unit: str = "", more: str = ""
    ) -> None:
        """A figure that must not be greater than `must`, and should not be greater than `aim`."""
        verdict = AIM_HOLDS if value <= aim else MUST_HOLDS if value <= must else MUST_FAILS
        figure = spoken(value, unit) + (f" ({more})" if more else "")
        self.rows.append(Row(part, what, f"≤ {spoken(must, unit)}", f"≤ {spoken(aim, unit)}", figure, verdict))

    def note(self, words: str) -> None:
        """A sentence below the table."""
        if words not in self.notes:
            self.notes.append(words)

    @property
    def parts(self) -> list[str]:
        """The headings under which something was measured."""
        measured = {row.part for row in self.rows}
        return [part for part in PARTS if part in measured]

    def as_text(self) -> str:
        """The table for a terminal."""
        widths = [max(len(cells[n]) for cells in (HEADINGS, *(row.cells for row in self.rows))) for n in range(5)]
        lines = []
        for part in self.parts:
            lines += ["", part, _line(HEADINGS, widths), _line(["-" * width for width in widths], widths)]
            lines += [_line(row.cells, widths) for row in self.rows if row.part == part]
        return "\n".join([*lines, "", *self.notes, ""])

    def as_markdown(self) -> str:
        """The table for the documentation."""
        lines: list[str] = []
        for part in self.parts:
            lines += [f"### {part}", "", "| what | must | aim | figure | |", "|---|---|---|---|---|"]
            lines += [f"| {' | '.join(row.cells)} |" for row in self.rows if row.part == part]
            lines.append("")
        return "\n".join([*lines, *(f"- {note}" for note in self.notes)]).strip()


def spoken(value: float, unit: str = "") -> str:
    """A number with as many digits as it is good for, and its unit."""
    digits = 0 if value == int(value) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f} {unit}".strip()


def _line(cells: tuple[str, ...] | list[str], widths: list[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
