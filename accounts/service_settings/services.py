"""Changing a service's answer: one manager proposes with name, reason and day; a second one confirms (S, R53)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from accounts.service_settings.access import get_change_of_mine, get_change_to_decide, service_to_change
from accounts.service_settings.models import ServiceSetting
from accounts.service_settings.queries import list_waiting, setting
from accounts.service_settings.rules import (
    ChangeId,
    Choice,
    Decision,
    Number,
    Part,
    Setting,
    SettingChanged,
    SettingChangeProposed,
    SettingChangeRefused,
    SettingChangeWithdrawn,
    SettingFact,
    Value,
)
from accounts.service_settings.table import BY_ID
from core import clock
from core.ids import new_id
from core.refusals import Changed, Invalid
from core.typed import Typed
from core.unit_of_work import Unit

AHEAD = timedelta(days=366)
SAME = "This is what holds already."


def _read(part: Part, typed: Typed) -> int | str:
    if isinstance(part, Number):
        return typed.number(part.name, part.least, part.most, "Type a number.") or 0
    if isinstance(part, Choice):
        return typed.one_of(part.name, [name for name, _ in part.options], "Choose one.")
    return typed.line(part.name, most=120)


def propose(unit: Unit, question: Setting, typed: Typed) -> str:
    """Ask for another answer, from today or a later day on. It holds once a second manager has confirmed it.

    Raises `Invalid` for a value out of its bounds (S16 and S20 may be tightened, not loosened) and `Changed` while
    another change of the same question waits.
    """
    service_id = service_to_change(unit)
    today = clock.today(unit.now)
    value: dict[str, Any] = {part.name: _read(part, typed) for part in question.parts}
    from_day = typed.day("from_day", first=today, last=today + AHEAD) or today
    reason = typed.words("reason", "Say why, so that it can be understood later.")
    typed.check()
    before = setting(unit, service_id, question)
    if not question.parts or value == dict(before):
        raise Invalid({question.parts[0].name if question.parts else "form": SAME})
    if any(waiting.setting == question.id for waiting in list_waiting(unit, service_id)):
        raise Changed("Another change of this waits already. Decide about that one first.")
    change = ServiceSetting(
        id=new_id(),
        service_id=service_id,
        setting=question.id,
        value=value,
        from_day=from_day,
        reason=reason,
        proposed_by=unit.person_id,
        proposed_at=unit.now,
    )
    unit.session.add(change)
    _record(unit, SettingChangeProposed, change, before)
    return question.id


def _record(unit: Unit, fact: type[SettingFact], change: ServiceSetting, before: Value) -> None:
    changes = tuple(
        (name, str(before[name]) if name in before else None, str(after))
        for name, after in change.value.items()
        if before.get(name) != after
    )
    unit.record(
        fact(
            service_id=change.service_id,
            setting=change.setting,
            change_id=ChangeId(change.id),
            changes=(*changes, ("from_day", None, change.from_day.isoformat())),
            reason=change.reason,
        )
    )


def _decide(unit: Unit, change: ServiceSetting, decision: Decision, fact: type[SettingFact]) -> str:
    unit.session.refresh(change, with_for_update=True)
    if change.decision is not None:
        raise Changed("Somebody has decided about this already. Nothing was changed.")
    before = setting(unit, change.service_id, BY_ID[change.setting])
    change.decision, change.decided_by, change.decided_at = decision.value, unit.person_id, unit.now
    _record(unit, fact, change, before)
    return change.setting


def confirm(unit: Unit, change_id: UUID) -> str:
    """A second manager agrees; the answer holds from its day on. Returns the question's id."""
    change = get_change_to_decide(unit, change_id)
    if not BY_ID[change.setting].is_fit(change.value):
        raise Changed("This version of Kith does not allow this any more.")
    change.from_day = max(change.from_day, clock.today(unit.now))
    return _decide(unit, change, Decision.CONFIRMED, SettingChanged)


def refuse(unit: Unit, change_id: UUID) -> str:
    """A second manager does not agree. Returns the question's id."""
    return _decide(unit, get_change_to_decide(unit, change_id), Decision.REFUSED, SettingChangeRefused)


def withdraw(unit: Unit, change_id: UUID) -> str:
    """Who asked takes it back. Returns the question's id."""
    return _decide(unit, get_change_of_mine(unit, change_id), Decision.WITHDRAWN, SettingChangeWithdrawn)
