"""Asked, given, refused: what became of the asks of a constellation in a period, by family, with the reasons (4.2)."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from constellations.homes.access import sees_names
from constellations.homes.queries import Home
from constellations.stays.rules import DECLINE_REASON_WORDS, HOLDS_BED, DeclineReason, StayState
from core.unit_of_work import Unit
from core.words import nights_words

_GIVEN = [state.value for state in sorted({*HOLDS_BED, StayState.COMPLETED})]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_OUTCOMES = text("""
select h.name as family,
  count(*) as asked,
  count(*) filter (where s.state = any(:given)) as given,
  coalesce(sum(s.home_day - s.first_night) filter (where s.state = any(:given)), 0)::int as nights,
  count(*) filter (where s.kind = 'emergency') as emergencies,
  count(*) filter (where s.state = 'declined') as refused,
  count(*) filter (where s.state = 'expired') as expired,
  count(*) filter (where s.state like 'cancelled%') as cancelled,
  count(*) filter (where s.state = 'no_show') as nobody_came,
  count(*) filter (where s.state in ('requested', 'offered')) as waiting,
  array_agg(coalesce(s.decline_reason, '')) filter (where s.state = 'declined') as reasons
from stay s join household h on h.id = s.household_id
where s.constellation_id = :constellation and s.state <> 'draft'
  and s.asked_at >= :first and s.asked_at < cast(:last as date) + 1
  and (:everybody or s.household_id = any(:own))
group by h.id, h.name order by h.name, h.id limit 100
""")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one family's asks: the other counts together are `asked`, but for nights and emergencies."""

    family: str
    asked: int
    given: int
    nights: int
    emergencies: int
    refused: int
    expired: int
    cancelled: int
    nobody_came: int
    waiting: int
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        """ "3 asked: 2 given (5 nights), 1 refused"."""
        parts = [f"{self.given} given ({nights_words(self.nights)})"] if self.given else []
        for count, said in (
            (self.refused, "refused"),
            (self.expired, "not answered in time"),
            (self.cancelled, "cancelled"),
            (self.nobody_came, "nobody came"),
            (self.waiting, "waiting"),
        ):
            parts += [f"{count} {said}"] if count else []
        urgent = f" {self.emergencies} of them in an emergency." if self.emergencies else ""
        return f"{self.asked} asked: {', '.join(parts)}.{urgent}"


def list_outcomes(unit: Unit, home: Home, first: date, last: date) -> list[Outcome]:
    """By family, of the asks made from `first` to `last`; only of one's own for who does not see names."""
    everybody = sees_names(unit, home)
    own: list[UUID] = sorted(unit.subjects("adult", "supervising_social_worker"))
    values: dict[str, Any] = {"constellation": home.constellation_id, "first": first, "last": last}
    values |= {"given": _GIVEN, "everybody": everybody, "own": own}
    rows = unit.session.execute(_OUTCOMES, values).mappings()
    return [Outcome(**{**row, "reasons": tuple(_reason(one) for one in row["reasons"] or ())}) for row in rows]


def _reason(kept: str) -> str:
    return DECLINE_REASON_WORDS[DeclineReason(kept)] if kept else "Who must agree could not"


def reasons_of(found: Sequence[Outcome]) -> list[tuple[str, int]]:
    """Why asks were refused, the commonest first."""
    return Counter(reason for one in found for reason in one.reasons).most_common()


COLUMNS = (
    "family", "asked", "given", "nights", "emergencies", "refused", "expired", "cancelled", "nobody_came", "waiting",
)  # fmt: skip


def as_csv(found: Sequence[Outcome]) -> str:
    """The same figures as a file; a name that a spreadsheet would take for a formula is text."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow((*COLUMNS, "reasons"))
    for one in found:
        cells = [getattr(one, column) for column in COLUMNS]
        write.writerow([_plain(cell) for cell in (*cells, "; ".join(one.reasons))])
    return out.getvalue()


def _plain(cell: object) -> str:
    said = str(cell)
    return f"'{said}" if said.startswith(_FORMULA) else said
