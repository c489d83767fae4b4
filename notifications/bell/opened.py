"""What the page that is being opened is about: whoever opens it has read the notices about it (docs/adr/0031).

Only a page that somebody signed in opens themselves counts: not a part that the script asks for again, not a page that
a browser fetches ahead, and not a link without a sign-in, which is what mail scanners follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import has_request_context, request
from sqlalchemy import select

from accounts.shell.page import is_fragment
from accounts.signin.access import signed_in
from core.unit_of_work import Unit
from notifications.bell.models import NoticeRow
from notifications.outbox.kinds import NOTICE_KINDS

_ANY = UUID(int=0)
_PURPOSE = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
"""How browsers say so, the older ones too."""
_AHEAD = ("prefetch", "prerender", "preview")


def opened(unit: Unit) -> Sequence[UUID]:
    """The subjects whose own page this is, by the addresses to which their kinds of notice lead.

    Where a kind leads to a list, whoever opens the list has read all that it told them.
    """
    if not has_request_context() or request.method != "GET" or signed_in() is None or is_fragment() or _is_ahead():
        return ()
    kinds = {name: kind.page for name in NOTICE_KINDS.names() if (kind := NOTICE_KINDS.get(name)) and kind.page}
    ids = [value for value in (request.view_args or {}).values() if isinstance(value, UUID)]
    if ids:
        return [one for one in ids if any(page(one) == request.path for page in set(kinds.values()))]
    lists = [name for name, page in kinds.items() if page(_ANY) == request.path]
    return _told_by(unit, lists) if lists else ()


def _told_by(unit: Unit, kinds: Sequence[str]) -> Sequence[UUID]:
    asked = select(NoticeRow.subject_id).where(NoticeRow.person_id == unit.person_id, NoticeRow.kind.in_(kinds))
    return sorted(set(unit.session.scalars(asked.where(NoticeRow.read_at.is_(None), NoticeRow.settled_at.is_(None)))))


def _is_ahead() -> bool:
    """Whether the browser fetches the page before anybody asked for it."""
    purpose = " ".join(request.headers.get(name, "") for name in _PURPOSE).lower()
    return any(word in purpose for word in _AHEAD)
