"""The counter app as gunicorn loads it."""

from core import settings
from core.streams.sockets import close_sockets
from tests.harness.counter_app import create_app

app = create_app(settings.load())

__all__ = ["app", "close_sockets"]
