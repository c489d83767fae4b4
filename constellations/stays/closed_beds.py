"""The bed-nights that the hub home has closed: rows like every other, so that a direct ask meets them (W4a, R15)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import text

from constellations.homes.queries import Home
from core import clock
from core.unit_of_work import Unit

REASONS: Mapping[str, str] = {
    "leave": "leave",
    "illness": "illness",
    "own_family": "own family",
    "own_placement": "own placement",
    "training": "training",
    "repair": "a repair",
    "other": "another reason",
}
BED_GONE, HUB_LEFT = "bed_gone", "hub_left"
"""Why sleepovers are to decide that no closed night of the hub home's own stands behind (W4b, W4c)."""
_BLOCK = text("""
insert into bed_night (bed_id, night, service_id, kind, reason)
select b.id, d.night::date, u.service_id, 'block', cast(:words as jsonb) ->> u.reason
from unavailability u
join unnest(cast(:beds as uuid[])) as b (id) on u.bed_id is null or u.bed_id = b.id
cross join generate_series(greatest(u.first_night, :today), u.home_day - 1, interval '1 day') as d (night)
where u.constellation_id = :constellation and u.ended_at is null and not u.covered and u.home_day > :today
order by b.id, d.night, u.id
on conflict do nothing
""")


def block_closed(unit: Unit, home: Home) -> None:
    """Close every bed-night to come that stands closed and has nothing on it (R15).

    Called when nights are closed, and whenever a stay lets a bed go that was closed around it. The constellation is
    locked by whoever calls.
    """
    values = {"words": json.dumps(REASONS), "beds": [bed.id for bed in home.beds], "today": clock.today(unit.now)}
    unit.session.execute(_BLOCK, values | {"constellation": home.constellation_id})
