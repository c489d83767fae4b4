"""Putting the table into docs/performance.md, between its two marks."""

from __future__ import annotations

from tests.benchmarks.report import Report
from tests.harness.database import ROOT

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- the bench writes from here -->", "<!-- to here -->"


def write(report: Report, machine: str) -> None:
    """Replace the figures of the page by those of this run."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    figures = f"Measured on: {machine}\n\n{report.as_markdown()}"
    PAGE.write_text(f"{before}{BEGIN}\n\n{figures}\n\n{END}{after}", "utf-8")
