"""Children: what they are to the home, who may decide about their sleepovers, and how old they may be (W5, 4.6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum


class Belongs(StrEnum):
    """What a child or young person is to the home in which they live (4.3)."""

    LOOKED_AFTER = "looked_after"
    PRIVATE = "private"
    OWN = "own"
    STAYING_PUT = "staying_put"

    @property
    def fostered(self) -> bool:
        """Whether they count towards the usual fostering limit (R22, E13, E19)."""
        return self in {Belongs.LOOKED_AFTER, Belongs.PRIVATE}


BELONGS_WORDS: Mapping[Belongs, str] = {
    Belongs.LOOKED_AFTER: "A child we look after, who lives here",
    Belongs.PRIVATE: "Privately fostered: counts towards the limit",
    Belongs.OWN: "The family's own child: takes a bed, not the limit",
    Belongs.STAYING_PUT: "18 or over and still living here: takes a bed, not the limit",
}
AUTHORITY_WORDS: Mapping[str, str] = {
    "delegated": "The carers decide (delegated in the placement plan)",
    "notify": "The carers decide and the social worker is told",
    "approve_each_time": "A worker agrees each time",
}
ASK_EACH_TIME = "approve_each_time"
OLDEST = 25


def belongs(*, fostered: bool, privately_fostered: bool, own_child: bool) -> Belongs:
    """What the record says about how the child belongs to the home."""
    if own_child:
        return Belongs.OWN
    if privately_fostered:
        return Belongs.PRIVATE
    return Belongs.LOOKED_AFTER if fostered else Belongs.STAYING_PUT


def authority_now(value: str, review_on: date | None, today: date) -> str:
    """The sleepover authority that counts today: past its review, or without one, a worker agrees each time (R26)."""
    return ASK_EACH_TIME if review_on is None or review_on < today else value


def born_in_reach(year: int, month: int, today: date) -> bool:
    """Whether somebody born then can be a child or young person of a home today: born, and 25 at most."""
    return (year, month) <= (today.year, today.month) and today.year - year <= OLDEST
