"""What follows from each fact about homes: whose access is asked anew, and which boards look again."""

from __future__ import annotations

from constellations.homes.facts import (
    AdultAdded,
    AdultApprovalChanged,
    AdultLeft,
    ApprovalTermsEnded,
    ApprovalTermsSet,
    BedMade,
    BedRemoved,
    BedReservedChanged,
    CarerCheckRecorded,
    ChildAdded,
    ChildChanged,
    ChildLeft,
    ChildMoved,
    ConstellationMade,
    ConstellationStateChanged,
    ExemptionEnded,
    ExemptionGranted,
    HouseholdEnded,
    HouseholdMade,
    HouseholdRenamed,
    PlaceBegun,
    PlaceEnded,
    RemindersBegunAgain,
    RemindersStopped,
    RoomMade,
    RoomRemoved,
    RoomRenamed,
    SharingAgreed,
    SharingEnded,
    WorkerAssigned,
    WorkerUnassigned,
)
from core.effects import tell
from core.facts import EffectTable
from core.streams.access import access_changed

NIGHTS = tell("constellation", lambda fact: fact.constellation_id, "nights-changed")
ACCESS = access_changed(lambda fact: fact.people)

EFFECTS: EffectTable = {
    HouseholdMade: (),
    HouseholdRenamed: (),
    HouseholdEnded: (ACCESS,),
    RemindersStopped: (),
    RemindersBegunAgain: (),
    AdultAdded: (ACCESS,),
    AdultApprovalChanged: (ACCESS,),
    AdultLeft: (ACCESS,),
    CarerCheckRecorded: (),
    ApprovalTermsSet: (),
    ApprovalTermsEnded: (),
    PlaceBegun: (NIGHTS, ACCESS),
    PlaceEnded: (NIGHTS, ACCESS),
    WorkerAssigned: (ACCESS,),
    WorkerUnassigned: (ACCESS,),
    ChildAdded: (),
    ChildChanged: (),
    ChildMoved: (),
    ChildLeft: (),
    SharingAgreed: (),
    SharingEnded: (),
    ExemptionGranted: (),
    ExemptionEnded: (),
    RoomMade: (),
    RoomRenamed: (NIGHTS,),
    RoomRemoved: (),
    BedMade: (NIGHTS,),
    BedReservedChanged: (NIGHTS,),
    BedRemoved: (NIGHTS,),
    ConstellationMade: (),
    ConstellationStateChanged: (NIGHTS, ACCESS),
}
