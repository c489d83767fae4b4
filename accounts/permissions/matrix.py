"""The access matrix: who may do what, in the letters of its cells. What is built later adds rows, and loosens none.

A cell says yes, no, or under which condition; `CELLS` says what each letter asks and how a refusal looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from accounts.permissions.roles import Role, When

NO, SEEN, YES, ASSIGNED = "-", "x", "Y", "a"


@dataclass(frozen=True, slots=True)
class Cell:
    """A letter: what it means, what must hold besides the role, and whether who lacks it still sees the thing."""

    words: str
    asks: When | None = None
    seen_without: bool = False


CELLS: Mapping[str, Cell] = MappingProxyType(
    {
        NO: Cell("no: answers like what is not there"),
        SEEN: Cell("visible, not allowed", seen_without=True),
        YES: Cell("yes, in the own constellation or service"),
        ASSIGNED: Cell("assigned, and dated"),
        "o": Cell("own", When.OWN),
        "g": Cell("in a shared group", When.SHARED_GROUP),
        "w": Cell("in the handover window of R31", When.IN_WINDOW),
        "p": Cell("if the owner publishes it", When.PUBLISHED),
        "i": Cell("as its parent", When.PARENT_SEEN),
        "b": Cell("on behalf, shown as such", When.ON_BEHALF, seen_without=True),
        "v": Cell("only while interim, paused or the hub is marked away", When.WITHOUT_HUB, seen_without=True),
        "s": Cell("an allowed person who is neither requester nor accepter (S23)", When.APART, seen_without=True),
        "m": Cell("by import", When.BY_IMPORT, seen_without=True),
        "t": Cell("by the own secret feed, without content", When.OWN_FEED),
        "l": Cell("what the link names, by POST, once", When.LINK_NAMES),
        "n": Cell("who is named in it", When.NAMED),
        "R": Cell("with a reason, audited", When.REASON, seen_without=True),
        "A": Cell("with a second approver", When.SECOND_APPROVER, seen_without=True),
        "B": Cell("by break-glass: reason, step-up, one subject, 60 minutes", When.BROKEN_GLASS, seen_without=True),
    }
)

COLUMNS = tuple(Role)
TABLE = """
                             PUB INV CAR SAT HUB LIA SSW EXT SMG MOD SGL UAD DPO AUD OPS LRN XLA SUS
# What concerns oneself
account.read_self            -   o   o   o   o   o   o   -   o   o   o   o   o   o   o   o   o   -
ics_feed.read_own            -   -   t   t   t   t   t   -   t   t   t   -   -   -   -   t   t   -
notice.read_own              -   o   o   o   o   o   o   -   o   o   o   o   o   o   o   o   o   -
profile_card.read            -   -   g   Y   Y   Y   Y   -   Y   g   Y   Y   R   -   -   g   g   -
sar.export                   -   -   o   o   o   o   o   -   o   o   o   o   A   o   o   o   o   -
search.use                   -   -   i   i   i   i   i   -   i   i   i   -   -   -   -   i   i   -
stream.follow                -   -   i   i   i   i   i   -   i   i   i   -   -   -   -   i   i   -
# Homes, beds and stays
bed.availability_edit        -   -   -   x   o   v   -   -   Y   -   -   -   -   -   -   -   -   -
bed.free_busy_read           -   -   -   Y   Y   Y   a   -   Y   -   -   -   -   -   -   -   -   -
calendar.edit                -   -   -   x   Y   Y   x   -   Y   -   -   -   -   -   -   -   -   -
constellation.members_manage -   -   -   x   x   Y   x   -   Y   -   Y   x   -   -   -   -   -   -
constellation.create         -   -   -   -   -   -   -   -   Y   -   x   x   -   -   -   -   -   -
constellation.read           -   -   -   Y   Y   Y   a   -   Y   -   Y   Y   R   -   -   -   -   -
household.edit               -   -   -   -   -   -   x   -   Y   -   x   x   -   -   -   -   -   -
household.read               -   -   -   -   -   -   a   -   Y   -   Y   Y   -   -   -   -   -   -
stay.accept                  -   -   -   x   Y   v   x   -   v   -   -   -   -   -   -   -   -   -
stay.answer_change           -   -   -   o   Y   v   x   -   v   -   -   -   -   -   -   -   -   -
stay.approve                 -   -   -   x   x   s   s   l   s   -   -   -   -   -   -   -   -   -
stay.ask_approval            -   -   -   x   x   Y   x   -   Y   -   -   -   -   -   -   -   -   -
stay.cancel                  -   -   -   o   Y   Y   x   -   Y   -   -   -   -   -   -   -   -   -
stay.change_dates            -   -   -   o   Y   Y   x   -   Y   -   -   -   -   -   -   -   -   -
stay.end                     -   -   -   o   Y   v   x   -   v   -   -   -   -   -   -   -   -   -
stay.keep_on                 -   -   -   x   Y   Y   x   -   Y   -   -   -   -   -   -   -   -   -
stay.override                -   -   -   x   x   x   x   -   Y   -   -   -   -   -   -   -   -   -
stay.read                    -   -   -   o   Y   Y   a   l   Y   -   R   -   R   -   -   -   -   -
stay.request                 -   -   -   o   x   b   x   -   b   -   -   -   -   -   -   -   -   -
stay.start                   -   -   -   x   Y   v   x   -   v   -   -   -   -   -   -   -   -   -
# Children and their carers
carer_address.read           -   -   o   w   w   Y   a   -   R   -   R   -   R   -   -   -   -   -
carer_phone.read             -   -   p   p   p   Y   a   -   R   -   R   -   R   -   -   p   -   -
child.create                 -   -   -   -   -   -   -   -   Y   -   -   m   -   -   -   -   -   -
child.merge                  -   -   -   -   -   -   -   -   A   -   -   -   -   -   -   -   -   -
child_card.read              -   -   o   w   w   Y   a   -   Y   -   R   -   R   -   -   -   -   -
child.reads_read             -   -   o   o   o   Y   a   -   Y   -   R   -   R   -   -   -   -   -
child_care_notes.read        -   -   o   w   w   w   a   -   w   -   R   -   R   -   -   -   -   -
child_care_notes.write       -   -   o   x   x   x   a   -   x   -   x   -   x   -   -   -   -   -
child_location.read          -   -   o   w   w   w   a   -   R   -   B   -   x   -   -   -   -   -
# Safeguarding
break_glass.invoke           -   -   -   -   -   -   -   -   -   -   B   -   B   -   -   -   -   -
break_glass.review           -   -   -   -   -   -   -   -   s   -   s   -   s   -   -   -   -   -
concern.create               -   Y   Y   Y   Y   Y   Y   -   Y   Y   Y   Y   Y   Y   Y   Y   Y   -
concern.read                 -   -   o   o   o   o   o   -   o   o   n   -   R   -   -   o   o   -
concern.triage_close         -   -   -   -   -   -   -   -   -   -   n   -   -   -   -   -   -   -
keyword_alert.read           -   -   -   -   -   -   -   -   -   g   n   -   -   -   -   -   -   -
safeguarding_contacts.read   Y   Y   Y   Y   Y   Y   Y   Y   Y   Y   Y   Y   Y   Y   Y   Y   Y   Y
# Conversations, groups and practice
attachment.read              -   -   i   i   i   i   i   -   i   i   B   -   R   -   -   i   i   -
dm.read                      -   -   o   o   o   o   o   -   o   o   B   -   R   -   -   o   o   -
group.create_or_archive      -   -   x   x   x   Y   Y   -   Y   x   Y   -   -   -   -   Y   x   -
group.list_and_join          -   -   Y   Y   Y   Y   Y   -   Y   Y   Y   x   -   -   -   Y   g   -
group_post.create            -   -   g   g   g   g   g   -   g   Y   g   -   -   -   -   g   g   -
group_post.delete            -   -   o   o   o   o   o   -   o   Y   R   -   -   -   -   o   o   -
group_post.read              -   -   g   g   g   g   g   -   g   Y   R   -   R   -   -   g   g   -
library.publish              -   -   x   x   x   x   x   -   s   s   x   -   -   -   -   s   x   -
library.read                 -   -   g   g   g   g   g   -   g   g   g   -   -   -   -   g   g   -
message.ask_confirmation     -   -   -   x   o   o   -   -   -   -   -   -   -   -   -   -   -   -
message.edit_or_delete       -   -   -   o   o   o   -   -   -   -   R   -   -   -   -   -   -   -
message.pin                  -   -   -   x   Y   Y   -   -   -   -   -   -   -   -   -   -   -   -
message.read                 -   -   -   Y   Y   Y   -   -   -   -   B   -   R   -   -   -   -   -
message.report               -   -   g   Y   Y   Y   g   -   g   Y   Y   -   -   -   -   g   g   -
message.send                 -   -   -   Y   Y   Y   -   -   -   -   -   -   -   -   -   -   -   -
moderation.decide            -   -   -   -   -   -   -   -   x   g   Y   -   -   -   -   x   -   -
# Events
event.child_attendees_read   -   -   -   o   Y   Y   -   -   -   -   R   -   R   -   -   -   -   -
event.manage                 -   -   x   x   o   Y   x   -   Y   g   x   -   -   -   -   Y   o   -
event.propose                -   -   Y   Y   Y   Y   Y   -   Y   Y   Y   -   -   -   -   Y   Y   -
event.read_and_rsvp          -   -   g   Y   Y   Y   g   -   Y   g   Y   -   -   -   -   g   g   -
# Running a service
audit.read                   -   -   -   -   -   -   -   -   -   -   R   -   R   Y   -   -   -   -
erase_or_legal_hold          -   -   -   -   -   -   -   -   -   -   -   -   A   -   -   -   -   -
export.bulk                  -   -   -   -   -   -   -   -   A   -   -   A   A   -   -   -   -   -
impersonate                  -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
import.run                   -   -   -   -   -   -   -   -   x   -   -   Y   -   -   -   -   -   -
metrics.read                 -   -   -   -   -   -   -   -   -   -   -   -   -   -   Y   -   -   -
role.grant                   -   -   -   -   -   -   -   -   -   -   x   A   -   -   A   -   -   -
settings.edit                -   -   -   -   -   -   -   -   A   -   -   x   -   -   -   -   -   -
settings.read                -   -   -   -   -   -   -   -   Y   -   Y   Y   -   -   -   -   -   -
user.clear_second_step       -   -   -   -   -   -   -   -   -   -   x   Y   -   -   -   -   -   -
user.invite_approve          -   -   -   -   -   -   a   -   -   -   x   Y   -   -   -   -   -   -
user.suspend                 -   -   -   -   -   x   x   -   x   x   Y   Y   -   -   R   -   -   -
work.start                   -   -   -   -   -   -   -   -   -   -   -   -   -   -   Y   -   -   -
"""


def _rows() -> Iterator[tuple[str, Mapping[Role, str]]]:
    for line in TABLE.splitlines()[2:]:
        if not line.startswith("#"):
            action, *cells = line.split()
            yield action, MappingProxyType(dict(zip(COLUMNS, cells, strict=True)))


MATRIX: Mapping[str, Mapping[Role, str]] = MappingProxyType(dict(_rows()))
"""By action and role: the letter of the cell."""


def sections() -> Iterator[tuple[str, list[str]]]:
    """The parts of the table as they are written: a title with its actions."""
    title, actions = "", list[str]()
    for line in TABLE.splitlines()[2:]:
        if line.startswith("#"):
            if actions:
                yield title, actions
            title, actions = line.lstrip("# "), []
        else:
            actions.append(line.split()[0])
    yield title, actions
