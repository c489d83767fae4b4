"""What follows from each fact about approval links."""

from __future__ import annotations

from constellations.approvals.rules import (
    ApprovalAnswered,
    ApprovalAsked,
    ApprovalCodeMade,
    ApprovalCodeTyped,
    ChildsWorkerKept,
)
from core.effects import tell
from core.facts import EffectTable
from notifications.outbox.effects import mail_to

LINK_MAIL, CODE_MAIL = "approval-link", "approval-code"
ORGANISERS = tell("organisers", lambda fact: fact.constellation_id, "stay-changed", lambda fact: fact.stay_id)
# None is somebody without an account: the kind of the notice finds the address on file.
TO_WORKER = (None,)

EFFECTS: EffectTable = {
    ChildsWorkerKept: (),
    ApprovalAsked: (ORGANISERS, mail_to(LINK_MAIL, lambda fact: fact.link_id, people=lambda _fact: TO_WORKER)),
    ApprovalCodeMade: (
        mail_to(
            CODE_MAIL,
            lambda fact: fact.link_id,
            people=lambda _fact: TO_WORKER,
            occurrence=lambda fact: f"code {fact.number}",
        ),
    ),
    ApprovalCodeTyped: (),
    ApprovalAnswered: (),
}
