"""Reads of approval links."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from constellations.approvals.models import ApprovalLink, ChildsWorker
from constellations.stays.queries import LoadedStay, load_stay
from constellations.stays.rules import StayState
from core.unit_of_work import Unit

BY_LINK, USED = "approves_by_link", "answered_by_link"


def link_of_unit(unit: Unit, *, lock: bool = False) -> tuple[ApprovalLink, LoadedStay] | None:
    """The link that acts in this unit with its stay; None where it does not stand any more, for whatever reason."""
    if not unit.subjects(BY_LINK):
        return None
    wanted = select(ApprovalLink).where(ApprovalLink.id == unit.actor.link_id)
    link = unit.session.scalars(wanted.with_for_update() if lock else wanted).one()
    loaded = load_stay(unit, link.stay_id)
    if loaded is None or not stands(link, loaded):
        return None
    return link, loaded


def stands(link: ApprovalLink, loaded: LoadedStay) -> bool:
    """Whether the stay is still as it was when the link was sent, and waits."""
    return loaded.stay.is_now is StayState.AWAITING_APPROVAL and loaded.stay.version == link.stay_version


def was_used(unit: Unit) -> bool:
    """Whether the link that acts in this unit was answered before."""
    return bool(unit.subjects(USED))


def find_worker(unit: Unit, worker_id: UUID) -> ChildsWorker | None:
    """A child's social worker, of now or before."""
    return unit.session.get(ChildsWorker, worker_id)


def worker_now(unit: Unit, service_id: UUID, child_id: UUID) -> ChildsWorker | None:
    """Who the child's social worker is now, as this service has it."""
    return unit.session.scalars(
        select(ChildsWorker).where(
            ChildsWorker.service_id == service_id, ChildsWorker.child_id == child_id, ChildsWorker.until.is_(None)
        )
    ).one_or_none()


def last_link(unit: Unit, stay_id: UUID) -> ApprovalLink | None:
    """The link that was sent last for a stay."""
    sent = select(ApprovalLink).where(ApprovalLink.stay_id == stay_id)
    return unit.session.scalars(sent.order_by(ApprovalLink.sent_at.desc(), ApprovalLink.id.desc()).limit(1)).first()
