"""What a service has answered, for whoever builds on it: one statement for a page, however many are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import aliased

from accounts.people.models import Person
from accounts.service_settings.models import ServiceSetting
from accounts.service_settings.rules import Decision, Setting, Value
from core import clock
from core.unit_of_work import Unit

_IN_FORCE = text("""
select distinct on (setting) setting, value from service_setting
where service_id = :service and decision = 'confirmed' and from_day <= :today
order by setting, from_day desc, decided_at desc, id desc
""")


def answers_of(unit: Unit, service_id: UUID) -> dict[str, Value]:
    """What the service has answered by the id of the question, where it is not the default. Read once for a page."""
    known: dict[UUID, dict[str, Value]] = unit.kept("service settings")
    if service_id not in known:
        asked = {"service": service_id, "today": clock.today(unit.now)}
        known[service_id] = {row.setting: row.value for row in unit.session.execute(_IN_FORCE, asked)}
    return known[service_id]


def setting(unit: Unit, service_id: UUID, question: Setting) -> Value:
    """The service's answer that holds today: its own where two managers agreed on it, else the strict default.

    An answer that is looser than this version allows counts as the default.
    """
    own = answers_of(unit, service_id).get(question.id, {})
    return question.default | {**own} if own and question.is_fit(own) else question.default


def number(unit: Unit, service_id: UUID, question: Setting, part: str) -> int:
    """A part of the answer that is a number."""
    return int(setting(unit, service_id, question)[part])


@dataclass(frozen=True, slots=True)
class ChangeSaid:
    """A change with the names of who proposed and who decided it."""

    change: ServiceSetting
    proposed_by: str
    decided_by: str


def _name(person: Any) -> str:
    return f"{person.given_name} {person.family_name}" if person else ""


def list_changes(unit: Unit, service_id: UUID, question_id: str) -> list[ChangeSaid]:
    """All changes of one question, the newest first; 200 at most."""
    proposer, decider = aliased(Person), aliased(Person)
    rows = unit.session.execute(
        select(ServiceSetting, proposer, decider)
        .join(proposer, proposer.id == ServiceSetting.proposed_by)
        .outerjoin(decider, decider.id == ServiceSetting.decided_by)
        .where(ServiceSetting.service_id == service_id, ServiceSetting.setting == question_id)
        .order_by(ServiceSetting.proposed_at.desc(), ServiceSetting.id.desc())
        .limit(200)
    )
    return [ChangeSaid(change, _name(one), _name(other)) for change, one, other in rows]


def list_waiting(unit: Unit, service_id: UUID) -> list[ServiceSetting]:
    """The changes that wait for a second manager, the oldest first."""
    return list(
        unit.session.scalars(
            select(ServiceSetting)
            .where(ServiceSetting.service_id == service_id, ServiceSetting.decision.is_(None))
            .order_by(ServiceSetting.proposed_at, ServiceSetting.id)
        )
    )


def find_change(unit: Unit, change_id: UUID) -> ServiceSetting | None:
    """The change, or None where the wall or nothing stands."""
    return unit.session.get(ServiceSetting, change_id)


def is_confirmed(change: ServiceSetting) -> bool:
    """Whether a second manager agreed to it."""
    return change.decision == Decision.CONFIRMED
