"""The bench's side of the program that keeps pages open: one line of JSON to it, one back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tests.harness.database import ROOT

PATIENCE = 30.0


class ClientProgram:
    """Runs tests/benchmarks/clients.py beside the server, so that its work is not the server's."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.clients"]
        self._program = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def open_boards(self, pages: int, sockets: int, path: str, cookies: Sequence[str], count: int) -> None:
        """Open so many boards: their pages come from one port, their sockets go to another (or the same)."""
        self._tell("boards", pages=pages, sockets=sockets, path=path, cookies=list(cookies), count=count)

    def wait_shown(self, stream: UUID, seq: int) -> list[float]:
        """Wait until every board shows a stream up to `seq`; returns when each first did (`time.monotonic`)."""
        found: list[float] = self._tell("shown", stream=str(stream), seq=seq, seconds=PATIENCE)["at"]
        return found

    def listen(self, port: int, at: Mapping[str, str], cookies: Sequence[str], count: int) -> None:
        """Follow a conversation so many times, from where a page of it stood (`stream`, `epoch`, `seq`)."""
        self._tell("listen", port=port, at=dict(at), cookies=list(cookies), count=count)

    def wait_heard(self, seq: int) -> list[float]:
        """Wait until every listener has heard the entry; returns when each did (`time.monotonic`)."""
        found: list[float] = self._tell("heard", seq=seq, seconds=PATIENCE)["at"]
        return found

    def open_room(self, port: int, count: int) -> None:
        """Enter Ref A's room so many times."""
        self._tell("room", port=port, count=count)

    def say(self, words: str) -> list[float]:
        """Let one say something; returns after how many seconds each heard it."""
        found: list[float] = self._tell("say", words=words, seconds=PATIENCE)["after"]
        return found

    def close(self) -> None:
        """Close everything that is open."""
        self._tell("close")

    def end(self) -> None:
        """End the program."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.close()
        self._program.wait(10)
        self._program.stdout.close()

    def _tell(self, command: str, **values: Any) -> dict[str, Any]:
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps({"command": command, **values}) + "\n")
        self._program.stdin.flush()
        answer: dict[str, Any] = json.loads(self._program.stdout.readline() or '{"error": "the clients ended"}')
        assert "error" not in answer, answer["error"]
        return answer
