"""Writing down who read about which child: one entry of the audit for each person, child, surface and quarter (R32)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text

from constellations.reads.rules import KIND, quarter_of
from core.ids import new_id
from core.unit_of_work import Unit

_NOTE = text("""
insert into audit_entry (id, service_id, at, actor, session_id, kind, detail)
select v.id, v.service_id, :at, :actor, :session_id, :kind,
  jsonb_build_object('child_id', v.child_id, 'surface', cast(:surface as text), 'quarter', cast(:quarter as text))
from unnest(cast(:ids as uuid[]), cast(:services as uuid[]), cast(:children as uuid[])) v(id, service_id, child_id)
on conflict do nothing
""")


def note_reads(unit: Unit, children: Mapping[UUID, UUID], surface: str) -> None:
    """Note that the actor read about these children (with their services) on a surface, by one statement.

    What is noted already for this quarter of an hour stays as it is; two processes at once note it once.
    """
    unit.session.execute(
        _NOTE,
        {
            "at": unit.now,
            "actor": unit.actor.key_owner,
            "session_id": unit.actor.session_id,
            "kind": KIND,
            "surface": surface,
            "quarter": quarter_of(unit.now).isoformat(),
            "ids": [new_id() for _ in children],
            "services": list(children.values()),
            "children": list(children),
        },
    )
