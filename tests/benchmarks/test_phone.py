"""The first screen on a slow phone: Chromium with a slow line and a quarter of the processor."""

from __future__ import annotations

import os
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.benchmarks.report import PHONE, Report, spoken
from tests.benchmarks.sizes import SIZES
from tests.browser.conftest import PHONE as PHONE_SIZE
from tests.browser.conftest import QUIET
from tests.browser.demonstration import SESSION, Demonstration
from tests.browser.pages import HUB

LATENCY_MS, BITS_A_SECOND, SLOWER = 400, 400_000, 4
TIMES = """() => {
  const first = performance.getEntriesByName("first-contentful-paint")[0];
  const [page] = performance.getEntriesByType("navigation");
  return new Promise((done) => new PerformanceObserver((list) => done({
    first: first.startTime, largest: list.getEntries().at(-1).startTime, load: page.loadEventEnd,
  })).observe({ type: "largest-contentful-paint", buffered: true }));
}"""


@dataclass
class Loaded:
    """One load: when what was painted (s), the bytes of each kind, and what came compressed."""

    times: dict[str, float]
    kinds: dict[str, int]
    compressed: set[str]

    @property
    def bytes(self) -> int:
        """Everything that came over the line."""
        return sum(self.kinds.values())


def test_phone(report: Report, shown: Demonstration) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["KITH_CHROMIUM"], args=QUIET)
        for name, path, person in (("Today", "/today", HUB), ("sign-in", "/sign-in", "")):
            tell(report, name, [load(browser, shown, path, person) for _ in range(SIZES.repeats)])
        browser.close()


def load(browser: Browser, shown: Demonstration, path: str, person: str) -> Loaded:
    """Load a page as somebody who was never here before."""
    context = browser.new_context(base_url=shown.url, viewport=PHONE_SIZE)  # type: ignore[arg-type]  # a plain dict
    if person:
        cookie: Any = {"name": SESSION, "value": shown.session_of(person), "url": shown.url}
        context.add_cookies([cookie])
    try:
        return _watch(context, path)
    finally:
        context.close()


def _watch(context: BrowserContext, path: str) -> Loaded:
    page = context.new_page()
    line = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    seen = Loaded({}, {}, set())

    def answered(told: Any) -> None:
        kinds[told["requestId"]] = told["type"]
        headers = {name.lower(): value for name, value in told["response"]["headers"].items()}
        if "content-encoding" in headers:
            seen.compressed.add(told["type"])

    def finished(told: Any) -> None:
        kind = kinds.get(told["requestId"], "Other")
        seen.kinds[kind] = seen.kinds.get(kind, 0) + int(told["encodedDataLength"])

    line.on("Network.responseReceived", answered)
    line.on("Network.loadingFinished", finished)
    line.send("Network.enable")
    speed = BITS_A_SECOND // 8
    slow = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": speed, "uploadThroughput": speed}
    line.send("Network.emulateNetworkConditions", slow)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(path, wait_until="load", timeout=60_000)
    page.wait_for_timeout(2_000)
    seen.times = {name: at / 1000 for name, at in page.evaluate(TIMES).items()}
    return seen


def tell(report: Report, name: str, loads: list[Loaded]) -> None:
    """Put the median of the loads into the report."""
    at = {what: median(one.times[what] for one in loads) for what in loads[0].times}
    more = f"largest {spoken(at['largest'], 's')}, all loaded {spoken(at['load'], 's')}"
    report.judged(PHONE, f"{name}: first content painted", at["first"], 3, 1.5, "s", more)
    kinds = sorted(loads[0].kinds.items(), key=lambda item: -item[1])
    parts = ", ".join(f"{kind.lower()} {spoken(size / 1000)}" for kind, size in kinds)
    weight = median(one.bytes for one in loads) / 1000
    report.judged(PHONE, f"{name}: bytes over the wire", weight, 300, 120, "kB", parts)
    compressed = loads[0].compressed
    plain = sorted(kind.lower() for kind in loads[0].kinds if kind not in compressed and kind != "Font")
    if plain:
        report.note(f"{name} came uncompressed: {', '.join(plain)}. Neither the app nor gunicorn compresses.")
