"""What can be wrong with a machine, said in one sentence that a person can act on."""

from __future__ import annotations

import errno
import os
import pwd
import re
from pathlib import Path

DISK_FULL = "The disk is full: make room on it (see `df -h`), then start again."
NO_NETWORK = (
    "The packages cannot be fetched: the first start needs the network (or a package index that answers); "
    "connect, then start again."
)

_FULL = re.compile(r"No space left on device|Disk quota exceeded|File too large|ENOSPC|EDQUOT", re.IGNORECASE)
_OFFLINE = re.compile(
    r"Failed to establish a new connection|Temporary failure in name resolution|Name or service not known"
    r"|Connection refused|ConnectTimeout|ProxyError|Network is unreachable|dns error|tcp connect error"
    r"|error sending request|Failed to fetch|from versions: none|client error \(Connect\)"
    r"|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ECONNRESET|ConnectionError|timed out",
    re.IGNORECASE,
)


class Trouble(Exception):
    """A state of the machine that a person has to change. Its text is the sentence they read."""


def sentence_for(error: OSError) -> str:
    """The sentence for an error of the operating system that nobody caught more precisely."""
    name = error.filename if error.filename is not None else "a file"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return DISK_FULL
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"This account may not use {name}: {owner_of(name)}give it back with chown."
    if error.errno == errno.EROFS:
        return f"{name} is on a disk that is read-only: start from a folder that can be written."
    return f"{name} cannot be used: {error.strerror or error}."


def sentence_for_output(what: str, output: str, log: Path, *, fetches: bool = False) -> str:
    """The sentence for a tool that failed, from what it printed: full disk, no network, or its last line."""
    if _FULL.search(output):
        return DISK_FULL
    if fetches and _OFFLINE.search(output):
        return NO_NETWORK
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    last = lines[-1] if lines else "it printed nothing"
    return f"{what} failed ({last}); all it said is in {log}."


def owner_of(path: object) -> str:
    """`it belongs to alice, ` when the file can be asked, else nothing."""
    try:
        uid = os.lstat(str(path)).st_uid
    except OSError:
        return ""
    return f"it belongs to {account_name(uid)}, "


def account_name(uid: int) -> str:
    """The name of an account, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"account {uid}"
