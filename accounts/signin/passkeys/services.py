"""Use cases of passkeys: each checks, changes and records a fact, inside a unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from accounts.people.models import Person
from accounts.signin.models import Account
from accounts.signin.passkeys.ceremony import NewPasskey, check_answer, credential_id_of
from accounts.signin.passkeys.models import Passkey, SpentChallenge
from accounts.signin.passkeys.rules import MOST, PasskeyAdded, PasskeyNamed, PasskeyRemoved
from accounts.signin.second_factor.models import RecoveryCode
from accounts.signin.second_factor.queries import standing_of
from accounts.signin.second_factor.services import KEEP_ONE
from core.ids import new_id
from core.refusals import Changed, NotAllowed, NotFound
from core.unit_of_work import Unit


def list_passkeys(unit: Unit) -> Sequence[Passkey]:
    """The actor's passkeys, oldest first; ten at most."""
    wanted = select(Passkey).where(Passkey.person_id == unit.person_id).order_by(Passkey.added_at, Passkey.id)
    return unit.session.scalars(wanted.limit(MOST)).all()


def add_passkey(unit: Unit, made: NewPasskey, challenge: bytes, name: str) -> None:
    """Add a passkey that a device has made. Raises `Changed` where its challenge was answered before."""
    if not _spend(unit, challenge):
        raise Changed("This passkey was added a moment ago. Nothing was changed.")
    if len(list_passkeys(unit)) >= MOST:
        raise NotAllowed(f"You have {MOST} passkeys. Take one away first.")
    passkey = Passkey(
        id=new_id(),
        person_id=unit.person_id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        name=name,
        added_at=unit.now,
    )
    unit.session.add(passkey)
    unit.record(PasskeyAdded(unit.person_id, passkey.id))


def use_passkey(unit: Unit, answer: str, challenge: bytes, person_id: UUID | None = None) -> Account | None:
    """The active account whose passkey gave this answer, once; None where it is none, or another person's.

    The row is locked, so that its count only grows.
    """
    credential_id = credential_id_of(answer)
    if credential_id is None:
        return None
    passkey = unit.session.scalar(select(Passkey).where(Passkey.credential_id == credential_id).with_for_update())
    if passkey is None or person_id not in {None, passkey.person_id}:
        return None
    count = check_answer(answer, challenge, passkey)
    if count is None or not _spend(unit, challenge):
        return None
    passkey.sign_count, passkey.used_at = count, unit.now
    return unit.session.scalar(
        select(Account)
        .join(Person, Person.id == Account.person_id)
        .where(Account.person_id == passkey.person_id, Account.active, Person.deactivated_at.is_(None))
    )


def name_passkey(unit: Unit, passkey_id: UUID, name: str) -> None:
    """Call one of the actor's passkeys otherwise."""
    passkey = _own(unit, passkey_id)
    if passkey.name != name:
        unit.record(PasskeyNamed(unit.person_id, passkey.id, (("name", passkey.name, name),)))
        passkey.name = name


def remove_passkey(unit: Unit, passkey_id: UUID) -> None:
    """Take one of the actor's passkeys away; the recovery codes too where no second step is left.

    Raises `NotAllowed` for somebody who must have a second step and would have none (R73).
    """
    unit.session.delete(_own(unit, passkey_id))
    unit.session.flush()
    standing = standing_of(unit, unit.person_id)
    if standing.staff and not standing.has_second_step:
        raise NotAllowed(KEEP_ONE)
    if not standing.has_second_step:
        unit.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == unit.person_id))
    unit.record(PasskeyRemoved(unit.person_id, passkey_id))


def _own(unit: Unit, passkey_id: UUID) -> Passkey:
    wanted = select(Passkey).where(Passkey.id == passkey_id, Passkey.person_id == unit.person_id).with_for_update()
    found = unit.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def _spend(unit: Unit, challenge: bytes) -> bool:
    spent = insert(SpentChallenge).values(challenge=challenge, at=unit.now).on_conflict_do_nothing()
    return unit.session.scalar(spent.returning(SpentChallenge.challenge)) is not None
