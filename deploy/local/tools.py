"""Runs the tools of the set-up: quietly, with all they say in a log, and a sentence when they fail."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.local import places
from deploy.local.trouble import Trouble, sentence_for_output


def run_logged(
    what: str,
    command: Sequence[str | Path],
    log: Path,
    *,
    fetches: bool = False,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a tool in the checkout; raises Trouble with a sentence about `what` when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=places.ROOT,
        env=dict(env) if env is not None else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    with log.open("a") as out:
        out.write(f"$ {' '.join(str(part) for part in command)}\n{done.stdout}\n")
    if done.returncode != 0:
        raise Trouble(sentence_for_output(what, done.stdout, log, fetches=fetches))
