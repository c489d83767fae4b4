"""`kith work`: the background work alone, for a process that answers no pages."""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
import threading
from types import FrameType

import click

from app.factory import create_app
from app.keys_at_start import refuse_wrong_keys
from core.jobs.loop import start_background
from core.logs import log
from core.settings import SettingMissing, Settings, load

BACKGROUND = frozenset({"worker", "tick"})


@click.command("work")
def work() -> None:
    """Do what is due and what the clock asks for, without pages, until SIGTERM or Ctrl-C."""
    settings = background_settings(load())
    asked_to_end = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        asked_to_end.set()

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, end)
    app = create_app(settings)
    refuse_wrong_keys(app)
    background = start_background(app, settings)
    log.info("working", roles=sorted(settings.roles))
    asked_to_end.wait()
    background.stop()
    log.info("stopped")
    sys.stdout.flush()
    sys.stderr.flush()
    # A thread in the middle of a long job must not hold the exit: what it began rolls back and is found again.
    os._exit(0)


def background_settings(settings: Settings) -> Settings:
    """The same settings with the roles of background work alone. Raises `SettingMissing` when none is left."""
    roles = settings.roles & BACKGROUND
    if not roles:
        raise SettingMissing("KITH_ROLES names neither worker nor tick, and kith work does nothing else.")
    return dataclasses.replace(settings, roles=roles)
