"""Opening a page that is live."""

from __future__ import annotations

from playwright.sync_api import Page, WebSocket

FOLLOWS = 10.0
STEP = 20


def open_live(page: Page, address: str) -> None:
    """Open a live page and wait until its socket has had its first answer."""
    frames: list[object] = []

    def keep(frame: object) -> None:
        frames.append(frame)

    def listen(opened: WebSocket) -> None:
        opened.on("framereceived", keep)

    page.on("websocket", listen)
    page.goto(address)
    for _ in range(round(FOLLOWS * 1000 / STEP)):
        if frames:
            return
        page.wait_for_timeout(STEP)
    raise AssertionError(f"{address} follows nothing")
