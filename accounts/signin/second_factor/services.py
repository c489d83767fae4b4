"""Use cases of the second step: each checks what was typed, changes and records a fact, inside a unit of work."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select, update

from accounts.signin.beginning import Proof, complete_session
from accounts.signin.passkeys.models import Passkey
from accounts.signin.second_factor.code_app import matching_counter
from accounts.signin.second_factor.models import CodeApp, RecoveryCode
from accounts.signin.second_factor.queries import standing_of
from accounts.signin.second_factor.rules import (
    CodeAppAdded,
    CodeAppRemoved,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    new_recovery_codes,
    recovery_code_hash,
)
from accounts.signin.session_state import Begun, SignedIn
from core.crypto.house import open_secret, seal_secret
from core.refusals import NotAllowed
from core.unit_of_work import Unit

KEEP_ONE = "Your role needs a second step. Set up another one before you take this away."


def take_code(unit: Unit, person_id: UUID, typed: str) -> bool:
    """Whether this is a code of the person's app that was not used before; from now on it is used.

    The row is locked: of two at once with the same code one is right.
    """
    app = unit.session.scalar(
        select(CodeApp)
        .where(CodeApp.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    key = open_secret(CodeApp.place_of(person_id), app.sealed_key) if app is not None else None
    if app is None or key is None:
        return False
    counter = matching_counter(key, typed, unit.now, app.last_counter)
    if counter is None:
        return False
    app.last_counter = counter
    return True


def take_recovery_code(unit: Unit, person_id: UUID, typed: str) -> int | None:
    """Use up a recovery code; returns how many are left, or None where this is none of the person's."""
    used = unit.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.code_hash == recovery_code_hash(person_id, typed))
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=unit.now)
        .returning(RecoveryCode.code_hash)
    ).one_or_none()
    return None if used is None else standing_of(unit, person_id).recovery_codes


def pass_code(unit: Unit, half: SignedIn, typed: str, *, keep: bool) -> Begun | None:
    """The second step by a code from the app; None where the code does not count."""
    if not take_code(unit, half.person_id, typed):
        return None
    return complete_session(unit, half, Proof.CODE, keep=keep)


def pass_recovery_code(unit: Unit, half: SignedIn, typed: str, *, keep: bool) -> Begun | None:
    """The second step by a recovery code; None where it is none."""
    left = take_recovery_code(unit, half.person_id, typed)
    if left is None:
        return None
    unit.record(RecoveryCodeUsed(half.person_id, half.session_id, left))
    return complete_session(unit, half, Proof.RECOVERY_CODE, keep=keep)


def add_code_app(unit: Unit, person_id: UUID, key: bytes, typed: str) -> bool:
    """Set up an app once it has made its first code, in place of the one before; False where the code is wrong."""
    counter = matching_counter(key, typed, unit.now, last_counter=0)
    if counter is None:
        return False
    unit.session.execute(delete(CodeApp).where(CodeApp.person_id == person_id))
    sealed = seal_secret(CodeApp.place_of(person_id), key)
    unit.session.add(CodeApp(person_id=person_id, sealed_key=sealed, last_counter=counter, added_at=unit.now))
    unit.record(CodeAppAdded(person_id))
    return True


def begin_with_code_app(unit: Unit, half: SignedIn, key: bytes, typed: str) -> tuple[Begun, list[str]] | None:
    """Set up the app that a half session owes, and make it whole; with it come the first recovery codes.

    Raises `NotAllowed` where the person has a second step already: then that one is asked for, and no other one may
    be put in its place by somebody who knows a password only.
    """
    if standing_of(unit, half.person_id).has_second_step:
        raise NotAllowed("You have set up a second step already.")
    if not add_code_app(unit, half.person_id, key, typed):
        return None
    return complete_session(unit, half, Proof.CODE, keep=False), make_recovery_codes(unit, half.person_id)


def make_recovery_codes(unit: Unit, person_id: UUID) -> list[str]:
    """Ten new recovery codes in place of the old ones. They are returned once and kept as hashes."""
    made = new_recovery_codes()
    unit.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    for code in made:
        kept = recovery_code_hash(person_id, code)
        unit.session.add(RecoveryCode(person_id=person_id, code_hash=kept, made_at=unit.now))
    unit.record(RecoveryCodesMade(person_id))
    return made


def remove_code_app(unit: Unit) -> None:
    """Take the actor's app away where there is one, and the recovery codes where no second step is left.

    Raises `NotAllowed` for somebody who must have a second step and would have none (R73).
    """
    gone = delete(CodeApp).where(CodeApp.person_id == unit.person_id).returning(CodeApp.person_id)
    if unit.session.scalar(gone) is None:
        return
    standing = standing_of(unit, unit.person_id)
    if standing.staff and not standing.has_second_step:
        raise NotAllowed(KEEP_ONE)
    if not standing.has_second_step:
        unit.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == unit.person_id))
    unit.record(CodeAppRemoved(unit.person_id))


def clear_second_step(unit: Unit, person_id: UUID) -> bool:
    """Take away every second step of somebody who has lost theirs; the next time they sign in, they set up another.

    Whether there was one. Who may do that, and why, is for the caller.
    """
    gone = [
        unit.session.execute(delete(model).where(model.person_id == person_id)).rowcount  # type: ignore[attr-defined]
        for model in (CodeApp, Passkey, RecoveryCode)
    ]
    return any(gone)
