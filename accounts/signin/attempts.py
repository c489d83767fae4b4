"""Limits of guessing, counted in PostgreSQL so that every process counts together (quality.md 4).

Five failures are free; each one more makes the next try wait longer, up to a quarter of an hour. What is counted is an
account *from an address*, and an address alone: so a stranger's guesses delay the stranger and lock nobody out. A try
is counted before it is looked at, under the row's lock, so that fifty at once are not fifty free ones; success takes
it back. Whether an account exists changes neither the statements that run nor the answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from math import ceil
from uuid import UUID

from flask import request
from sqlalchemy import text

from accounts.signin.sessions import small_transaction
from core import clock
from core.refusals import Refusal

FREE = 5
FREE_OF_ADDRESS = 100  # a whole council office has one address, and comes in at nine
FREE_OF_RESETS = 20
FREE_OF_PERSON = 30  # codes only: who guesses these knows the password, and is no stranger
WINDOW = 15 * 60
FIRST_WAIT, LONGEST_WAIT = 30, 15 * 60  # seconds

# The figures in these statements are the ones above; what is asked for comes as a parameter.
_WAIT = (
    f"make_interval(secs => case when a.failures < :free then 0 else"
    f" least({LONGEST_WAIT}, {FIRST_WAIT} * power(2, least(a.failures - :free, 10))) end)"
)
_TRY = text(
    "insert into attempt as a (key, failures, last_at) values (:key, 1, :now) on conflict (key) do update set"  # noqa: S608
    f" failures = case when a.last_at + {_WAIT} + make_interval(secs => {WINDOW}) < :now then 1"
    " else a.failures + 1 end, last_at = greatest(a.last_at, :now)"
    # Of many at once, one that read the clock first may come to the row last: that is no reason to wait.
    f" where a.failures < :free or a.last_at + {_WAIT} <= :now returning a.failures"
)
_UNTIL = text(f"select a.last_at + {_WAIT} from attempt a where a.key = :key")  # noqa: S608
_FORGET = text("delete from attempt where key = :key")
_TAKE_BACK = text("update attempt set failures = greatest(failures - 1, 0) where key = :key")


class TooMany(Refusal):
    """Too many failures from here: to be tried again after `wait` seconds."""

    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too many tries. Wait {wait_words(wait)}, then try again.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Counted:
    """One thing that failures are counted by; `own` is forgotten by a success, others only lose that one try."""

    key: bytes
    free: int
    own: bool = False


def wait_words(seconds: int) -> str:
    """How long to wait, as people say it."""
    if seconds < 60:
        return f"{seconds} seconds" if seconds > 1 else "a second"
    minutes = ceil(seconds / 60)
    return f"{minutes} minutes" if minutes > 1 else "a minute"


def address_here() -> str:
    """Where this request comes from: an address, or the network of an IPv6 one (a household has 2**64 of those)."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return "nowhere"
    return str(address) if address.version == 4 else str(ip_network((address, 64), strict=False))


def password_tries(email: str) -> tuple[Counted, ...]:
    """What a try of a password counts against."""
    here = address_here()
    return (_counted(FREE, "password", email, here, own=True), _counted(FREE_OF_ADDRESS, "password", here))


def code_tries(person_id: UUID) -> tuple[Counted, ...]:
    """What a try of a code, a recovery code or a password asked again counts against."""
    whose, here = str(person_id), address_here()
    return (_counted(FREE, "code", whose, here, own=True), _counted(FREE_OF_PERSON, "code", whose, own=True))


def reset_tries() -> tuple[Counted, ...]:
    """What asking for a link counts against: where it comes from. Each account has a limit of its own besides."""
    return (_counted(FREE_OF_RESETS, "reset", address_here()),)


def _counted(free: int, *parts: str, own: bool = False) -> Counted:
    return Counted(hashlib.sha256("\0".join(parts).encode()).digest(), free, own)


class Try:
    """A try that was let in; `succeeded()` takes it back."""

    def __init__(self, counted: Sequence[Counted]) -> None:
        self._counted = counted

    def succeeded(self) -> None:
        """Forget the failures before it."""
        with small_transaction() as db:
            for one in self._counted:
                db.execute(_FORGET if one.own else _TAKE_BACK, {"key": one.key})


def begin_try(counted: Sequence[Counted]) -> Try:
    """Count a try as failed and let it in, or raise `TooMany`: then nothing is counted, and waiting helps."""
    now = clock.now()
    with small_transaction() as db:
        for one in counted:
            values = {"key": one.key, "free": one.free, "now": now}
            if db.execute(_TRY, values).scalar() is None:
                until: datetime = db.execute(_UNTIL, values).scalar_one()
                raise TooMany(max(1, ceil((until - now).total_seconds())))  # and the transaction ends uncommitted
    return Try(counted)
