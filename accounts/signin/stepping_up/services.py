"""The use case of showing again who one is: it checks, renews the session and records the fact."""

from __future__ import annotations

from accounts.signin.beginning import Proof, renew_session
from accounts.signin.passkeys.services import use_passkey
from accounts.signin.rules import ProvedAgain
from accounts.signin.second_factor.rules import RecoveryCodeUsed
from accounts.signin.second_factor.services import take_code, take_recovery_code
from accounts.signin.session_state import Begun, SignedIn
from core.unit_of_work import Unit


def prove_by_password(unit: Unit, person: SignedIn, *, keep: bool) -> Begun:
    """Renew the session of somebody whose password was right."""
    return _renewed(unit, person, Proof.PASSWORD, keep=keep)


def prove_by_code(unit: Unit, person: SignedIn, typed: str, *, keep: bool) -> Begun | None:
    """Renew the session by a code of the app or a recovery code; None where it is neither."""
    if take_code(unit, person.person_id, typed):
        return _renewed(unit, person, Proof.CODE, keep=keep, second_at=unit.now)
    left = take_recovery_code(unit, person.person_id, typed)
    if left is None:
        return None
    unit.record(RecoveryCodeUsed(person.person_id, person.session_id, left))
    return _renewed(unit, person, Proof.RECOVERY_CODE, keep=keep, second_at=unit.now)


def prove_by_passkey(unit: Unit, person: SignedIn, answer: str, challenge: bytes, *, keep: bool) -> Begun | None:
    """Renew the session by one of the person's own passkeys; None where the answer is not good."""
    if use_passkey(unit, answer, challenge, person.person_id) is None:
        return None
    return _renewed(unit, person, Proof.PASSKEY, keep=keep, second_at=unit.now)


def _renewed(unit: Unit, person: SignedIn, by: Proof, *, keep: bool, **values: object) -> Begun:
    token = renew_session(unit, person.session_id, **values)
    unit.record(ProvedAgain(person.person_id, person.session_id, by))
    return Begun(person.session_id, token, keep)
