"""The demonstration, served by a process of its own, and who is signed in where."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import httpx

from app.demo.cast import email_of
from tests.harness.database import ROOT
from tests.harness.own_database import OwnDatabase
from tests.harness.processes import REAL_APP, KithProcess, addresses

SESSION = "kith_session"
# A sensitive page asks again after five minutes, and would be shown as the page that asks.
FRESH = 180.0  # seconds
# What the demonstration says is of its hour: an older copy would have reminders and ladders due in it.
YOUNG = 600.0  # seconds


class Demonstration:
    """A running demonstration: its address, and a session for each of its people."""

    def __init__(self, database: OwnDatabase, folder: Path, **settings: str) -> None:
        self.database = database
        self.process = KithProcess(database, folder, REAL_APP, **settings)
        self._sessions: dict[str, tuple[float, str]] = {}

    @property
    def url(self) -> str:
        """Where it is served."""
        return self.process.url

    def load(self) -> None:
        """Fill the database, with a copy of one that was filled just now: a tenth of a second instead of ten."""
        server, made = self.database.server, f"kith_demonstration_{time.time() // YOUNG:.0f}"
        server.clone(self.database.name, server.made_once(made, self._fill))

    def _fill(self, name: str) -> None:
        server = self.database.server
        server.clone(name)
        load, env = [sys.executable, "-m", "app", "demo", "load"], self.process.env | addresses(server, name)
        done = subprocess.run(load, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def start(self) -> Demonstration:
        """Fill the database and serve it."""
        self.load()
        self.process.start()
        return self

    def session_of(self, name: str) -> str:
        """The session cookie of a person who has signed in by the button of the demonstration, not long ago."""
        since, session = self._sessions.get(name, (-FRESH, ""))
        if time.monotonic() - since >= FRESH:
            since, session = time.monotonic(), self.new_session_of(name)
            self._sessions[name] = since, session
        return session

    def new_session_of(self, name: str) -> str:
        """Sign in once more: a session that no other test has."""
        with httpx.Client(base_url=self.url, headers={"Origin": self.url}) as http:
            page = http.get("/demonstration").text
            token = page.split('name="csrf_token" value="')[1].split('"')[0]
            http.post(f"/demonstration/{email_of(name)}", data={"csrf_token": token})
            return http.cookies[SESSION]

    def stop(self) -> None:
        """End it."""
        self.process.stop()
