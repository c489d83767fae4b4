"""Choosing what to be told."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert

from core.unit_of_work import Unit
from notifications.preferences.facts import NoticeChoiceChanged, NoticePreferenceChanged, NoticesFewerByLink
from notifications.preferences.models import NOTICE_CHOICE, NoticePreference
from notifications.preferences.queries import find_preference
from notifications.preferences.rules import Level, Preference

_MUTE = text("select mute_by_link(:person, :family)")


def choose(unit: Unit, wants: Preference) -> None:
    """Keep what the unit's person wants. The choices by space and kind are kept beside it, and not touched."""
    before = find_preference(unit, unit.person_id)
    quiet_from, quiet_to = wants.quiet if wants.quiet is not None else (None, None)
    values = {
        "preset": wants.preset,
        "quiet_from": quiet_from,
        "quiet_to": quiet_to,
        "paused_until": wants.paused_until,
        "digest": wants.digest,
        "digest_hour": wants.digest_hour,
        "by_sms": wants.by_sms,
    }
    made = insert(NoticePreference).values(person_id=unit.person_id, **values)
    unit.session.execute(made.on_conflict_do_update(index_elements=["person_id"], set_=values))
    names = ("preset", "quiet", "paused_until", "digest", "digest_hour", "by_sms")
    told = tuple((name, str(getattr(before, name)), str(getattr(wants, name))) for name in names)
    unit.record(NoticePreferenceChanged(unit.person_id, tuple(one for one in told if one[1] != one[2])))


def choose_level(unit: Unit, family: str | None, space_id: UUID | None, level: Level | None) -> None:
    """Want another level of a kind of thing, in a space or everywhere; None is as for everything."""
    before = find_preference(unit, unit.person_id).choices.get((space_id, family))
    if before == level:
        return
    mine = (
        (NOTICE_CHOICE.c.person_id == unit.person_id)
        & NOTICE_CHOICE.c.space_id.is_not_distinct_from(space_id)
        & NOTICE_CHOICE.c.family.is_not_distinct_from(family)
    )
    if level is None:
        unit.session.execute(delete(NOTICE_CHOICE).where(mine))
    else:
        made = insert(NOTICE_CHOICE).values(person_id=unit.person_id, space_id=space_id, family=family, level=level)
        again = made.on_conflict_do_update(constraint="uq_notice_choice", set_={"level": level})
        unit.session.execute(again)
    where = str(space_id) if space_id is not None else "everywhere"
    changes = ((where, str(before or ""), str(level or "")),)
    unit.record(NoticeChoiceChanged(unit.person_id, family or "", changes))


def fewer_by_link(unit: Unit, person_id: UUID, family: str) -> None:
    """Whoever holds the link of a mail wants no more of its kind. It can only make less, and for that person alone."""
    unit.session.execute(_MUTE, {"person": person_id, "family": family})
    unit.record(NoticesFewerByLink(person_id, family))
