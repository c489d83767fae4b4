"""The application as a web server loads it: made from the environment, with its background work begun."""

from __future__ import annotations

import atexit
import sys

from app.factory import create_app
from app.keys_at_start import refuse_wrong_keys
from core.jobs.loop import start_background
from core.settings import SettingMissing, load

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


def close_sockets() -> None:
    """Hang up on every browser, so that this process can end at once; they connect again by themselves."""
    live = app.extensions.get("kith.live")
    if live is not None:  # this process holds sockets
        live.close()


__all__ = ["app", "close_sockets"]  # the server's exit hook calls the second
