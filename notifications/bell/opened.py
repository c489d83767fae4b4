"""What the page that is being opened is about: whoever opens it has read the notices about it (docs/adr/0031).

Only a page that somebody signed in opens themselves counts: not a part that the script asks for again, not a page that
a browser fetches ahead, and not a link without a sign-in, which is what mail scanners follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import has_request_context, request

from accounts.shell.page import is_fragment
from accounts.signin.access import signed_in
from notifications.outbox.kinds import NOTICE_KINDS

_AHEAD = ("prefetch", "prerender", "preview")


def opened() -> Sequence[UUID]:
    """The subjects whose own page this is, by the addresses to which their kinds of notice lead."""
    if not has_request_context() or request.method != "GET" or not request.view_args:
        return ()
    ids = [value for value in request.view_args.values() if isinstance(value, UUID)]
    if not ids or signed_in() is None or is_fragment() or _is_ahead():
        return ()
    pages = {kind.page for name in NOTICE_KINDS.names() if (kind := NOTICE_KINDS.get(name)) and kind.page}
    return [one for one in ids if any(page(one) == request.path for page in pages)]


def _is_ahead() -> bool:
    """Whether the browser fetches the page before anybody asked for it."""
    purpose = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}".lower()
    return any(word in purpose for word in _AHEAD)
