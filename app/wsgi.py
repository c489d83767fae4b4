"""The application as a web server loads it: made from the environment, with its background work begun."""

from __future__ import annotations

import atexit
import sys

from app.factory import create_app
from core.jobs.loop import start_background
from core.settings import SettingMissing, load
from core.streams.sockets import close_sockets

try:
    settings = load()
except SettingMissing as missing:
    sys.exit(f"Kith cannot start: {missing}")

app = create_app(settings)
background = start_background(app, settings)
atexit.register(background.stop)

__all__ = ["app", "close_sockets"]  # the server's exit hook calls the second
