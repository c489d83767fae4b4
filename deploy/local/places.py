"""Where things lie: the checkout, its environment, and the state of the local instance.

State is in `.kith/` of the checkout (`KITH_STATE_DIR` names another folder). What PostgreSQL has to enter
goes elsewhere only when its account cannot reach that folder; the choice is remembered in `.kith/place`.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.local.trouble import Trouble, account_name

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SECRET_NAMES = ("secret_key", "child_key", "admin", "kith_owner", "kith_web", "kith_worker", "kith_auditor")


def say(words: str) -> None:
    """Tell the person what happens now; on stderr, since some commands print for the shell."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def state_dir() -> Path:
    """The folder with the state of this instance; made when absent, refused when somebody else's."""
    named = os.environ.get("KITH_STATE_DIR")
    folder = Path(named).resolve() if named else ROOT / ".kith"
    # As root others may pass through (PostgreSQL's account has to), but not look around.
    return own_folder(folder, 0o711 if os.geteuid() == 0 else 0o700)


def own_folder(folder: Path, mode: int) -> Path:
    """Make `folder`, or take it when it is ours: a real folder that only this account may write."""
    try:
        folder.mkdir(mode=mode, parents=True)
        folder.chmod(mode)
    except FileExistsError:
        check_owner(folder, os.geteuid())
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or stat.S_IMODE(found.st_mode) & 0o022:
            raise Trouble(
                f"{folder} is no folder that only this account can write: move it away, or make it so with chmod go-w."
            ) from None
    return folder


def check_owner(path: Path, uid: int) -> None:
    """Refuse a file of ours that belongs to another account, by name; an absent one is fine."""
    try:
        found = path.lstat().st_uid
    except FileNotFoundError:
        return
    if found != uid:
        raise Trouble(
            f"{path} belongs to {account_name(found)} and not to {account_name(uid)}: give it back with "
            f"chown, or name another folder in KITH_STATE_DIR."
        )


@contextlib.contextmanager
def held(file: Path, *, refused: str | None = None) -> Iterator[None]:
    """Hold a lock for the block; waits for it, or with `refused` raises that sentence when another has it.

    The system gives the lock back when its holder dies, however it dies.
    """
    check_owner(file, os.geteuid())
    with file.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (fcntl.LOCK_NB if refused else 0))
        except BlockingIOError:
            raise Trouble(refused or "") from None
        yield


def is_held(file: Path) -> bool:
    """Whether another process holds this lock now."""
    try:
        with held(file, refused="held"):
            return False
    except Trouble:
        return True


def local_secrets(state: Path) -> dict[str, str]:
    """The passwords of this instance's roles and its secret key: made once, readable by this account only."""
    file = state / "secrets.json"
    check_owner(file, os.geteuid())
    try:
        read = json.loads(file.read_text())
        found: dict[str, str] = {str(name): str(value) for name, value in read.items()}
    except FileNotFoundError:
        found = {}
    except (ValueError, AttributeError):  # no JSON, or JSON that is no object
        raise Trouble(f"{file} is damaged: put back a copy, or move {state} away to start afresh.") from None
    missing = [name for name in SECRET_NAMES if name not in found]
    if missing:
        found |= {name: secrets.token_urlsafe(32) for name in missing}
        replace(file, json.dumps(found, indent=1), 0o600)
    return found


def replace(file: Path, text: str, mode: int = 0o644) -> None:
    """Write a file whole or not at all, so that a kill in between leaves the old one."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "w") as out:
            out.write(text)
        Path(name).chmod(mode)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def enterable_home(state: Path, reachable: Callable[[Path], bool]) -> Path:
    """The state folder, or where PostgreSQL's account cannot reach it a root-owned one that it can."""
    note = state / "place"
    if note.exists():
        check_owner(note, os.geteuid())
        return own_folder(Path(note.read_text().strip()), 0o711)
    if reachable(state):
        return state
    name = "kith-" + hashlib.sha256(str(state).encode()).hexdigest()[:12]
    try:
        home = own_folder(Path("/var/lib") / name, 0o711)
    except OSError:
        home = Path(tempfile.mkdtemp(prefix="kith-", dir="/var/tmp"))
        home.chmod(0o711)
    replace(note, f"{home}\n")
    return home


def digest_of(files: list[Path], *more: str) -> str:
    """One hash over names and contents of files, to see whether anything changed; one may be absent."""
    total = hashlib.sha256("\0".join(more).encode())
    for file in files:
        content = file.read_bytes() if file.exists() else b""
        total.update(f"\0{os.path.relpath(file, ROOT)}\0".encode() + hashlib.sha256(content).digest())
    return total.hexdigest()
