"""The commands of dev.py: what each is for, and who carries it out."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from types import FrameType

from deploy.local import environment, places, serving, suites
from deploy.local.instance import find_instance
from deploy.local.trouble import Trouble, sentence_for


def main(arguments: list[str]) -> int:
    """Carry out one command; returns its exit code. What is wrong with the machine is one line on stderr."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    command = COMMANDS.get(name)
    if command is None:
        sys.stderr.write(f"There is no command {name!r}: `python dev.py help` lists them.\n")
        return 2
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _interrupt)
    try:
        return command(rest)
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
    except OSError as error:
        sys.stderr.write(f"{sentence_for(error)}\n")
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130
    return 1


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Ctrl-C, SIGTERM and a closed terminal all end a command through its clean-up."""
    raise KeyboardInterrupt


def set_up(_rest: list[str]) -> int:
    """Make the environment, and nothing else."""
    environment.ensure(places.state_dir())
    return 0


def database(rest: list[str]) -> int:
    """Start the local database and print its addresses as shell exports; --stop stops it."""
    state = places.state_dir()
    environment.ensure(state)
    instance = find_instance()
    with places.held(state / "database.lock"):
        serving_now = places.is_held(state / "run.lock")
        if "--stop" in rest:
            if serving_now:
                raise Trouble(serving.RUNNING)
            instance.cluster.stop()
            return 0
        if not serving_now:
            instance.keep(True)
        instance.start()
    for key, value in instance.settings().items():
        sys.stdout.write(f"export {key}={shlex.quote(value)}\n")
    return 0


def run(_rest: list[str]) -> int:
    """Set up, start the database, migrate, load the demonstration, and serve until Ctrl-C."""
    return serving.run()


def kith(rest: list[str]) -> int:
    """Run one of Kith's own commands on the local instance, while that runs."""
    instance = find_instance()
    if instance.cluster.running() is None:
        raise Trouble("The local instance does not run: start it with `make run` or `python dev.py database`.")
    env = {"KITH_DEMO": "1"} | os.environ | instance.settings() | {"PYTHONPATH": str(places.ROOT)}
    return subprocess.run([str(places.PYTHON), "-P", "-m", "app", *rest], env=env, check=False).returncode


def test(_rest: list[str]) -> int:
    """Run every suite, from nothing."""
    return suites.run_all()


def quick(_rest: list[str]) -> int:
    """Run the checks, the rules and the architecture tests."""
    return suites.quick()


def soak(_rest: list[str]) -> int:
    """Run every suite with its full numbers."""
    return suites.run_all(soak=True)


def bench(rest: list[str]) -> int:
    """Print the ratios of the benchmarks."""
    return suites.pytest(["-s", "-p", "no:cacheprovider", "tests/benchmarks", *rest], built=True)


def screens(_rest: list[str]) -> int:
    """Take pictures of every page into test-results/screens."""
    return suites.pytest(["-q", "-p", "no:xdist", "tests/browser/screens.py"], built=True)


def check(_rest: list[str]) -> int:
    """Run the linters, the type checkers and the import contracts."""
    return suites.check()


def pytest(rest: list[str]) -> int:
    """Run pytest with these arguments against a throwaway database server of its own."""
    return suites.pytest(rest)


def show_help(_rest: list[str]) -> int:
    """List the commands."""
    for name, command in COMMANDS.items():
        sys.stdout.write(f"{name:12}{(command.__doc__ or '').splitlines()[0]}\n")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "setup": set_up,
    "run": run,
    "database": database,
    "kith": kith,
    "test": test,
    "quick": quick,
    "soak": soak,
    "bench": bench,
    "screens": screens,
    "check": check,
    "pytest": pytest,
    "help": show_help,
}
