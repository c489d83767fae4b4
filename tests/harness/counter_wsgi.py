"""The counter app as gunicorn loads it."""

from core import settings
from tests.harness.counter_app import create_app

app = create_app(settings.load())
live = app.extensions.get("kith.live")
close_sockets = live.close if live else lambda: None

__all__ = ["app", "close_sockets"]
