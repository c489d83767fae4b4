import sys  # gevent has to patch before anything imports sockets or psycopg, so these lines come first

if sys.platform == "linux":
    import gevent
    from gevent import monkey

    monkey.patch_all()

import contextlib
import os
import signal
import threading

import psycopg.waiting

COOPERATIVE = sys.platform == "linux"

# Otherwise each query stalls every page and socket of this process, and nothing says so.
if COOPERATIVE and psycopg.waiting.wait.__name__ == "wait_c":
    raise RuntimeError("psycopg was imported before gevent could patch: it would not wait cooperatively.")

bind = os.environ.get("KITH_BIND", "127.0.0.1:8000")
workers = 1  # sockets stay with their process: more of them are more processes behind a proxy with sticky cookies
worker_class = "gevent" if COOPERATIVE else "gthread"
worker_connections = 2000
threads = 64
keepalive = 75
timeout = 60
graceful_timeout = 3
accesslog = None
control_socket_disable = True


def post_worker_init(worker):
    """Close open sockets as soon as the worker is asked to end; they would hold it until the time-out."""
    asked_to_end = signal.getsignal(signal.SIGTERM)

    def end(number, frame):
        # Beside the signal's own frame, where nothing may wait: closing writes to sockets.
        if COOPERATIVE:
            gevent.spawn(_close_sockets)
        else:
            threading.Thread(target=_close_sockets, daemon=True).start()
        asked_to_end(number, frame)

    signal.signal(signal.SIGTERM, end)


def worker_exit(server, worker):
    """Close what is open also when the worker ends for another reason, such as a changed file."""
    _close_sockets()


def _close_sockets():
    wsgi = sys.modules.get("app.wsgi")
    if wsgi is not None:
        with contextlib.suppress(Exception):
            wsgi.close_sockets()
