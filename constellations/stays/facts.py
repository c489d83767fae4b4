"""What happens to stays, as facts: frozen, in the past tense, ids and scalars only, never a child's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from constellations.homes.rules import ChildId, ConstellationId, HouseholdId
from constellations.stays.rules import AskReason, DeclineReason, StayId, Who
from core.facts import Fact

Changes = tuple[tuple[str, str | None, str | None], ...]
"""Field, before, after; each as text."""


@dataclass(frozen=True, kw_only=True)
class StayFact(Fact):
    """What every fact about a stay carries. `by` is the person who did it, None where the clock did.

    Of a stay of a repeat: `together` says that it was done to several of its stays at once, and is told once.
    """

    service_id: UUID
    stay_id: StayId
    constellation_id: ConstellationId
    household_id: HouseholdId
    child_ids: tuple[ChildId, ...]
    reference: str
    arrives: date
    leaves: date
    by: UUID | None
    changes: Changes = ()
    repeat_id: UUID | None = None
    together: bool = False


@dataclass(frozen=True, kw_only=True)
class StayAsked(StayFact):
    """A family asked for a sleepover, and it must be answered by then (R16). `freed`: held beds were let go for it."""

    reason: AskReason
    answer_by: datetime
    at: datetime
    freed: bool = False


@dataclass(frozen=True, kw_only=True)
class StayOffered(StayFact):
    """The hub home offered other nights; `arrives` and `leaves` are the offered ones. `holding`: with beds held."""

    answer_by: datetime
    at: datetime
    holding: bool = False


@dataclass(frozen=True, kw_only=True)
class OfferTaken(StayFact):
    """The family said yes to the offered nights, which holds the beds."""


@dataclass(frozen=True, kw_only=True)
class StayAccepted(StayFact):
    """The hub home said yes, which holds the beds (R14)."""


@dataclass(frozen=True, kw_only=True)
class AnswerTakenBack(StayFact):
    """Whoever said yes took it back within moments: it is asked as before, and its nights are free at once (R17).

    `held`: they were held for the family before the yes, and are again. `answer_by` is the deadline now (R16); `at`
    tells one from the next.
    """

    answer_by: datetime
    at: datetime
    held: bool = False


@dataclass(frozen=True, kw_only=True)
class StayAwaitsApproval(StayFact):
    """The hub home said yes and others must agree: `approver` as the checks name them, by commas (R25, S9).

    `answered_at` tells one yes from the next, after one was taken back; by `answer_by` they must have agreed (R16).
    """

    approver: str
    answered_at: datetime
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class StayAgreed(StayFact):
    """One of several who must agree did: `approver` as the checks name them. It waits for the others (R25, S9)."""

    approver: str


@dataclass(frozen=True, kw_only=True)
class StayConfirmed(StayFact):
    """Nothing more is needed: the stay is certain. `answered_at` as where somebody must agree.

    `told`: the children whose social workers are told, by their records or because another authority placed them (R27).
    """

    answered_at: datetime
    told: tuple[ChildId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StayDeclined(StayFact):
    """The hub home, or the approver, said not this time. An approver's refusal has no reason of the list."""

    reason: DeclineReason | None


@dataclass(frozen=True, kw_only=True)
class StayCancelled(StayFact):
    """A side called it off, which frees its nights at once (R17)."""

    side: Who


@dataclass(frozen=True, kw_only=True)
class StayExpired(StayFact):
    """Its deadline passed without an answer; it is never accepted in silence (R16)."""


@dataclass(frozen=True, kw_only=True)
class ChildArrived(StayFact):
    """The children of the stay have come, with allergies and medication answered for (R29)."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class StayCompleted(StayFact):
    """They are home again, said by a side; so many `nights` by the date of the night (R10)."""

    nights: int
    side: Who


@dataclass(frozen=True, kw_only=True)
class StayNotTakenUp(StayFact):
    """Nobody came; the nights are free (R17)."""


@dataclass(frozen=True, kw_only=True)
class WaitBegun(StayFact):
    """A family waits for nights that are full. At `looks_at` it is looked at again even if nobody cancels (R20).

    By `answer_by` the first night begins, and the wait is over (E37).
    """

    reason: AskReason
    answer_by: datetime
    looks_at: datetime


@dataclass(frozen=True, kw_only=True)
class PlaceHeld(StayFact):
    """Nights came free, and it is this family's turn: they are held for it until `answer_by` (R17, S17)."""

    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class PassedOver(StayFact):
    """Beds came free, too few for all children of the ask: the family keeps its place and is told (E37)."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class WaitOver(StayFact):
    """The night has begun, or whose turn it was did not answer: the wait is over, and nothing was promised."""


@dataclass(frozen=True, kw_only=True)
class OtherNightsWanted(StayFact):
    """A side wants other nights for a certain stay: `first` to `home`. It stands as it is until `wanted_from` say yes.

    By `answer_by` they must have answered; then it simply stays as it is (R16, R18). `at`: when they were wanted, the
    same for each side that has still to answer.
    """

    first: date
    home: date
    wanted_from: tuple[str, ...]
    answer_by: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class NightsChanged(StayFact):
    """Everybody said yes to other nights: every check ran again, and what was agreed is asked for again (R18)."""

    at: datetime

    @property
    def asks_anew(self) -> bool:
        """Whether the sleepover was certain, and waits for somebody's word once more."""
        return any(field == "state" and before != after for field, before, after in self.changes)


@dataclass(frozen=True, kw_only=True)
class NightsKept(StayFact):
    """The stay stays as it is: the other nights were refused, taken back, or nobody answered in time (by the clock)."""

    first: date
    home: date
    wanted_by: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class StayAffected(StayFact):
    """The hub home closed nights on which this stay is agreed: somebody decides what becomes of it (W4)."""

    unavailability_id: UUID


@dataclass(frozen=True, kw_only=True)
class StayKeptOn(StayFact):
    """It stays as it is on closed nights: somebody who is approved is there, or the nights are open again (W4)."""

    unavailability_id: UUID


@dataclass(frozen=True, kw_only=True)
class StayAmended(StayFact):
    """The nights of a closed stay were put right; what stood there before stays beside it (R19)."""


@dataclass(frozen=True, kw_only=True)
class HubFact(Fact):
    """What every fact about a hub home's nights carries."""

    service_id: UUID
    constellation_id: ConstellationId
    unavailability_id: UUID
    by: UUID
    changes: Changes = ()


@dataclass(frozen=True, kw_only=True)
class NightsClosed(HubFact):
    """The hub home is off duty for some nights, or a bed is closed (W4, R15)."""


@dataclass(frozen=True, kw_only=True)
class NightsOpened(HubFact):
    """Nights that were closed are open again."""
