"""Use cases of approval links: send one, make and try a one-time code, answer."""

from __future__ import annotations

import hmac
import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update

from accounts.signin.models import Account
from constellations.approvals.models import ApprovalLink, ChildsWorker
from constellations.approvals.queries import link_of_unit, worker_now
from constellations.approvals.rules import (
    CODE_LASTS,
    CODE_TRIES,
    MOST_CODES,
    Answer,
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalCodeMade,
    ApprovalCodeTyped,
    ChildsWorkerKept,
    Guess,
    is_address,
)
from constellations.homes.models import Child
from constellations.stays.access import StayPermission, get_stay_for
from constellations.stays.answering_time import answer_by
from constellations.stays.changing import changed_words, dates_of, lock
from constellations.stays.deciding import approve, refuse
from constellations.stays.queries import LoadedStay
from constellations.stays.rules import StayState
from core.ids import new_id
from core.refusals import Changed, NotFound
from core.signed_links import one_time_code
from core.typed import Typed
from core.unit_of_work import Unit

CODE = "approval code"
NOT_AN_ADDRESS = "Type their work email, like sam.okoro@council.example."
ONE_OF_US = "This address belongs to somebody here. They agree in Kith, and nobody agrees to what they asked for."
_PEOPLE = text(
    "select person_id from people_related(:constellation, :roles, :at)"
    " union select person_id from people_related(:service, :roles, :at)"
)
_ROLES = [
    "hub_carer", "satellite_carer", "liaison_worker", "service_manager", "safeguarding_lead", "user_admin",
    "records_officer", "auditor", "social_worker",
]  # fmt: skip


def send_link(unit: Unit, stay_id: UUID, typed: Typed) -> str:
    """Ask a child's social worker, by a link to the address that is kept for the child. Returns the stay's id.

    An earlier link for the stay ends. Raises `Invalid` for an address that is none, or of somebody here (S3: the
    liaison worker alone is not enough), and `Changed` where the stay does not wait.
    """
    loaded = get_stay_for(unit, stay_id, StayPermission.ASK_APPROVAL)
    name = typed.line("name", "Type the name of the child's social worker.", most=100)
    email = typed.line("email", NOT_AN_ADDRESS, most=254).lower()
    if email and not is_address(email):
        typed.errors["email"] = NOT_AN_ADDRESS
    elif _is_of_somebody_here(unit, loaded, email):
        typed.errors["email"] = ONE_OF_US
    typed.check()
    stay = lock(unit, loaded).stay
    if stay.is_now is not StayState.AWAITING_APPROVAL:
        raise Changed(changed_words(stay))
    workers = [_keep_worker(unit, stay.service_id, child, name, email) for child in loaded.children]
    before = update(ApprovalLink).where(ApprovalLink.stay_id == stay.id, ApprovalLink.answered_at.is_(None))
    unit.session.execute(before.where(ApprovalLink.withdrawn_at.is_(None)).values(withdrawn_at=unit.now))
    link = ApprovalLink(
        id=new_id(),
        service_id=stay.service_id,
        constellation_id=stay.constellation_id,
        stay_id=stay.id,
        stay_version=stay.version,
        worker_id=workers[0].id,
        sent_by=unit.person_id,
        sent_at=unit.now,
        ends_at=answer_by(unit, stay.service_id, dates_of(stay).first),
    )
    unit.session.add(link)
    unit.record(ApprovalAsked(**_about(link, loaded), by=unit.person_id, ends_at=link.ends_at))
    return str(stay_id)


def _is_of_somebody_here(unit: Unit, loaded: LoadedStay, email: str) -> bool:
    person_id = unit.session.scalar(select(Account.person_id).where(Account.email == email))
    stay = loaded.stay
    near = {"constellation": stay.constellation_id, "service": stay.service_id, "roles": _ROLES, "at": unit.now}
    here = set(unit.session.scalars(_PEOPLE, near))
    return person_id in here | {stay.asked_by, stay.decided_by, unit.person_id} if person_id else False


def _keep_worker(unit: Unit, service_id: UUID, child: Child, name: str, email: str) -> ChildsWorker:
    known = worker_now(unit, service_id, child.id)
    if known is not None and (known.name, known.email) == (name, email):
        return known
    was_name, was_email = (known.name, known.email) if known else (None, None)
    if known is not None:
        known.until = unit.now
        unit.session.flush()
    made = ChildsWorker(
        id=new_id(),
        service_id=service_id,
        child_id=child.id,
        child_service_id=child.service_id,
        since=unit.now,
        recorded_by=unit.person_id,
        name=name,
        email=email,
    )
    unit.session.add(made)
    unit.session.flush()
    changes = (("name", was_name, name), ("email", was_email, email))
    unit.record(
        ChildsWorkerKept(
            service_id=service_id, child_id=child.id, worker_id=made.id, by=unit.person_id, changes=changes
        )
    )
    return made


def make_code(unit: Unit) -> bool:
    """Send a one-time code to the address on file; the one before it ends. False where five were sent already."""
    link, loaded = _link(unit)
    if link.codes_sent >= MOST_CODES:
        return False
    link.code_salt, link.code_sent_at = secrets.token_bytes(16), unit.now
    link.codes_sent, link.code_tries = link.codes_sent + 1, 0
    unit.record(ApprovalCodeMade(**_about(link, loaded), number=link.codes_sent))
    return True


def try_code(unit: Unit, typed: str) -> str:
    """Try a code: five times at the most, within ten minutes. Returns what became of it, a `Guess`."""
    link, loaded = _link(unit)
    guess = _guess(unit, link, "".join(typed.split()))
    unit.record(ApprovalCodeTyped(**_about(link, loaded), guess=guess))
    return guess.value


def _guess(unit: Unit, link: ApprovalLink, typed: str) -> Guess:
    if not code_stands(unit, link) or link.code_tries >= CODE_TRIES:
        return Guess.OVER
    link.code_tries += 1
    right = hmac.compare_digest(code_of(link).encode(), typed.encode())
    return Guess.RIGHT if right else Guess.WRONG


def code_stands(unit: Unit, link: ApprovalLink) -> bool:
    """Whether the code that was sent last is not over."""
    return link.code_sent_at is not None and unit.now < link.code_sent_at + CODE_LASTS


def code_of(link: ApprovalLink) -> str:
    """The code that was asked for last: made when it is sent or compared, and kept nowhere."""
    if link.code_salt is None:
        raise LookupError("no code was asked for")
    return one_time_code(CODE, link.id, bytes(link.code_salt))


def answer(unit: Unit, given: Answer) -> str:
    """Agree or refuse, once. Raises `NotFound` where the link does not stand, `Changed` where somebody was first."""
    found = link_of_unit(unit)
    if found is None:
        raise NotFound
    link, loaded = found
    decide = approve if given is Answer.AGREED else refuse
    decide(unit, link.stay_id, version=link.stay_version)
    link.answer, link.answered_at = given.value, unit.now
    unit.record(ApprovalAnswered(**_about(link, loaded), answer=given))
    return given.value


def _link(unit: Unit) -> tuple[ApprovalLink, LoadedStay]:
    found = link_of_unit(unit, lock=True)
    if found is None:
        raise NotFound
    return found


def _about(link: ApprovalLink, loaded: LoadedStay) -> dict[str, Any]:
    return {
        "service_id": link.service_id,
        "constellation_id": link.constellation_id,
        "household_id": loaded.stay.household_id,
        "link_id": link.id,
        "stay_id": link.stay_id,
        "worker_id": link.worker_id,
    }
