"""What happens to homes, as facts: ids and scalars only, never a child's name. What changed stands before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.facts import Fact

Changes = tuple[tuple[str, str | None, str | None], ...]
"""Field, before, after; each as text. Of a child's own particulars the field alone: their values stay in its row."""


@dataclass(frozen=True, kw_only=True)
class HomesFact(Fact):
    """What every fact about homes carries: whose it is, what changed, and why."""

    service_id: UUID
    changes: Changes = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class HouseholdFact(HomesFact):
    """Something about a home. `people` are those whose access it changes."""

    household_id: UUID
    people: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HouseholdMade(HouseholdFact):
    """A home was put in."""


@dataclass(frozen=True, kw_only=True)
class HouseholdRenamed(HouseholdFact):
    """A home is spoken of otherwise."""


@dataclass(frozen=True, kw_only=True)
class HouseholdEnded(HouseholdFact):
    """A home has left the service: its places, assignments and adults' relations ended with it (R7)."""


@dataclass(frozen=True, kw_only=True)
class RemindersStopped(HouseholdFact):
    """Nothing ordinary is said any more of a family, or of one child of it (E50)."""

    child_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class RemindersBegunAgain(HouseholdFact):
    """Reminders of a family go out again."""


@dataclass(frozen=True, kw_only=True)
class AdultAdded(HouseholdFact):
    """Somebody lives in the home as one of its adults."""

    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdultApprovalChanged(HouseholdFact):
    """An adult is an approved carer now, or no longer (R8)."""

    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class AdultLeft(HouseholdFact):
    """An adult is not of the home any more."""

    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class CarerCheckRecorded(HouseholdFact):
    """A DBS check or a medical was written down (S24)."""

    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApprovalTermsSet(HouseholdFact):
    """The home has other approval terms from a day on (4.4)."""

    term_id: UUID


@dataclass(frozen=True, kw_only=True)
class ApprovalTermsEnded(HouseholdFact):
    """The home's terms end on a day, with none after them."""

    term_id: UUID


@dataclass(frozen=True, kw_only=True)
class PlaceBegun(HouseholdFact):
    """The home is the hub home or a satellite of a constellation from an instant on (R1, R4)."""

    place_id: UUID
    constellation_id: UUID


@dataclass(frozen=True, kw_only=True)
class PlaceEnded(HouseholdFact):
    """The home leaves a constellation; what it had there stays there (R7, E64)."""

    place_id: UUID
    constellation_id: UUID


@dataclass(frozen=True, kw_only=True)
class WorkerAssigned(HouseholdFact):
    """A supervising social worker has this home."""

    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class WorkerUnassigned(HouseholdFact):
    """The supervising social worker has this home no longer."""

    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChildFact(HomesFact):
    """Something about a child of a home. Why is free text about it, and sealed in the audit."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"reason"})

    household_id: UUID
    child_id: UUID


@dataclass(frozen=True, kw_only=True)
class ChildAdded(ChildFact):
    """A child lives in the home."""


@dataclass(frozen=True, kw_only=True)
class ChildChanged(ChildFact):
    """What is known about the child was changed, its sleepover authority among it (R26)."""


@dataclass(frozen=True, kw_only=True)
class ChildMoved(ChildFact):
    """The child lives in another home of the service from now on; `household_id` is the new one."""


@dataclass(frozen=True, kw_only=True)
class ChildLeft(ChildFact):
    """The child lives with none of the service's homes any more."""


@dataclass(frozen=True, kw_only=True)
class BedFact(HomesFact):
    """Something about the rooms and beds of a hub home: its board changes."""

    household_id: UUID
    constellation_id: UUID


@dataclass(frozen=True, kw_only=True)
class RoomMade(BedFact):
    """The hub home has another room."""

    room_id: UUID


@dataclass(frozen=True, kw_only=True)
class RoomRenamed(BedFact):
    """A room is called otherwise."""

    room_id: UUID


@dataclass(frozen=True, kw_only=True)
class RoomRemoved(BedFact):
    """A room without beds is there no longer."""

    room_id: UUID


@dataclass(frozen=True, kw_only=True)
class BedMade(BedFact):
    """A room has another bed."""

    bed_id: UUID


@dataclass(frozen=True, kw_only=True)
class BedReservedChanged(BedFact):
    """A bed is kept for the constellation now, or no longer (W4c)."""

    bed_id: UUID


@dataclass(frozen=True, kw_only=True)
class BedRemoved(BedFact):
    """A bed is there no longer; the nights that it had stay."""

    bed_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConstellationFact(HomesFact):
    """Something about a constellation. `people` are those whose access it changes."""

    constellation_id: UUID
    people: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConstellationMade(ConstellationFact):
    """A constellation is forming."""


@dataclass(frozen=True, kw_only=True)
class ConstellationStateChanged(ConstellationFact):
    """A constellation took a step in its life (W4)."""


@dataclass(frozen=True, kw_only=True)
class SharingAgreed(ChildFact):
    """Two children may share a room: the authority of each has agreed (R13)."""

    other_child_id: UUID
    agreement_id: UUID


@dataclass(frozen=True, kw_only=True)
class SharingEnded(ChildFact):
    """Two children share no longer."""

    other_child_id: UUID
    agreement_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExemptionGranted(HouseholdFact):
    """The area authority lets the home pass the usual limit for these children (R23)."""

    exemption_id: UUID
    child_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class ExemptionEnded(HouseholdFact):
    """An exemption was cancelled."""

    exemption_id: UUID
