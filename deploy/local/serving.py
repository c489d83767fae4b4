"""`make run`: the database, the migrated and filled schema, the web server; and everything stopped again."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.local import environment, frontend, places, processes
from deploy.local.instance import find_instance
from deploy.local.tools import run_logged
from deploy.local.trouble import Trouble, sentence_for_output

HOST = "127.0.0.1"
START_SECONDS = 60.0
WEB_PATIENCE = 3.3
CONFIG = places.ROOT / "deploy" / "gunicorn.conf.py"
RUNNING = "Kith is running here already: use that one, or stop it with Ctrl-C in its own window first."


def run() -> int:
    """Serve Kith until Ctrl-C or SIGTERM, then stop all that was started here; returns the exit code."""
    port = wanted_port()
    state = places.state_dir()
    with places.held(state / "run.lock", refused=RUNNING):
        _stop_leftover(state)
        check_port(port)
        environment.ensure(state)
        with contextlib.ExitStack() as started:
            try:
                env = started.enter_context(_database(state)) | _web_settings(port)
                frontend.ensure(state)
                _prepare(state, env)
                web = started.enter_context(_web(state, env))
                _tell(state, env, web, port)
                code = web.wait()
            except KeyboardInterrupt:
                places.say("Stopping ...")
                return 0
            finally:
                # A second Ctrl-C must not leave half of it running.
                for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(sign, signal.SIG_IGN)
        raise Trouble(f"The web server ended by itself (code {code}): {state / 'web.log'} says why.")


def wanted_port() -> int:
    """The port that KITH_PORT names, or 8000."""
    named = os.environ.get("KITH_PORT", "8000")
    if not (named.isascii() and named.isdigit()) or not 0 < int(named) < 65536:
        raise Trouble(f"KITH_PORT must be a number from 1 to 65535, not {named!r}.")
    return int(named)


def check_port(port: int) -> None:
    """Raise Trouble when another program has the port."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except PermissionError:
            raise Trouble(f"This account may not use port {port}: choose one above 1023 in KITH_PORT.") from None
        except OSError:
            raise Trouble(
                f"Port {port} is in use: stop the program that has it, or choose another with "
                f"KITH_PORT={port + 1} make run"
            ) from None


def _stop_leftover(state: Path) -> None:
    """Stop a web server whose starter was killed; its number alone is no proof, it must run our server."""
    pid = processes.read_pid(state / "web.pid")
    if pid is not None and processes.in_group(pid, "gunicorn", str(CONFIG)):
        processes.stop_group(pid, WEB_PATIENCE)
    (state / "web.pid").unlink(missing_ok=True)


@contextlib.contextmanager
def _database(state: Path) -> Iterator[dict[str, str]]:
    """The environment with a database: the operator's own, or the local instance's, running for the block."""
    given = {name for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL") if os.environ.get(name)}
    if given:
        if len(given) == 1:
            raise Trouble("DATABASE_URL and MIGRATION_DATABASE_URL belong together: set both, or neither.")
        secrets = places.local_secrets(state)
        files = places.own_folder(state / "files", 0o700)
        own = {"KITH_SECRET_KEY": secrets["secret_key"], "KITH_DATA_DIR": str(files)}
        if not os.environ.get("KITH_CHILD_KEYS_FILE"):
            own["KITH_CHILD_KEYS"] = secrets["child_key"]
        yield own | os.environ | {"KITH_DEMO": "0"}
        return
    instance = find_instance()
    stays = instance.cluster.running() is not None and instance.is_kept()
    try:
        with places.held(state / "database.lock"):
            if not stays:
                instance.cluster.stop()
                instance.keep(False)
            instance.start()
        yield {"KITH_DEMO": "1"} | os.environ | instance.settings()
    finally:
        if not stays:
            instance.cluster.stop()


def _web_settings(port: int) -> dict[str, str]:
    address = f"http://{HOST}:{port}"
    return {
        "KITH_BIND": f"{HOST}:{port}",
        "KITH_BASE_URL": os.environ.get("KITH_BASE_URL", address),
        "PYTHONUNBUFFERED": "1",
    }


def _prepare(state: Path, env: dict[str, str]) -> None:
    """Migrate, and load the demonstration where this instance is one; both do nothing the second time."""
    log = state / "app.log"
    if env["KITH_DEMO"] == "1":  # one process for both: a warm start waits for little else
        run_logged("Preparing the demonstration", [places.PYTHON, "-m", "app", "demo", "load"], log, env=env)
    else:
        run_logged("Migrating the database", [places.PYTHON, "-m", "app", "migrate"], log, env=env)


@contextlib.contextmanager
def _web(state: Path, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The web server, running for the block in a group of its own, so that Ctrl-C reaches only us."""
    with (state / "web.log").open("w") as log:
        web = subprocess.Popen(
            [str(places.PYTHON), "-m", "gunicorn", "-c", str(CONFIG), "app.wsgi:app"],
            cwd=places.ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        places.replace(state / "web.pid", f"{web.pid}\n")
        yield web
    finally:
        processes.stop_group(web.pid, WEB_PATIENCE)
        web.poll()
        (state / "web.pid").unlink(missing_ok=True)


def _tell(state: Path, env: dict[str, str], web: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the server answers, then print its address and who can sign in."""
    people = None
    if env["KITH_DEMO"] == "1":
        command = [str(places.PYTHON), "-m", "app", "demo", "people"]
        people = subprocess.Popen(command, cwd=places.ROOT, env=env, stdout=subprocess.PIPE, text=True)
    _wait_for_answer(state, web, port)
    sys.stdout.write(f"\nKith is at http://{HOST}:{port}\n\n")
    if people is not None:
        sys.stdout.write(people.communicate()[0] + "\n")
    sys.stdout.write(f"Ctrl-C stops it. What it says is in {state / 'web.log'}\n")
    sys.stdout.flush()


def _wait_for_answer(state: Path, web: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if web.poll() is not None:
            said = (state / "web.log").read_text(errors="replace")
            raise Trouble(sentence_for_output("Starting the web server", said, state / "web.log"))
        with contextlib.suppress(OSError, http.client.HTTPException):
            asked = http.client.HTTPConnection(HOST, port, timeout=5)
            asked.request("GET", "/healthz")
            if asked.getresponse().status == 200:
                return
        time.sleep(processes.STEP)
    raise Trouble(f"The web server does not answer within {START_SECONDS:.0f} seconds: see {state / 'web.log'}.")
