"""The application as a web server loads it: made from the environment, with its background work begun."""

from __future__ import annotations

import atexit
import sys

from app.factory import create_app
from app.keys_at_start import refuse_wrong_keys
from core.jobs.loop import start_background
from core.settings import SettingMissing, load
from core.streams.sockets import close_sockets

WORKER_BOOT_ERROR = 3
"""With which gunicorn gives up; after another it would start the same worker again and again."""

try:
    settings = load()
    app = create_app(settings)
    refuse_wrong_keys(app)
except SettingMissing as missing:
    sys.stderr.write(f"Kith cannot start: {missing}\n")
    sys.exit(WORKER_BOOT_ERROR)

background = start_background(app, settings)
atexit.register(background.stop)

__all__ = ["app", "close_sockets"]  # the server's exit hook calls the second
