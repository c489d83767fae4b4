"""GOV.UK Notify, for e-mail and text messages: once in effect, since it is asked by reference before any retry.

The reference is the id of the outbox's row. Whoever sends a row that may have gone before asks first whether Notify has
that reference, whatever became of it there: a lost answer, or a worker that died over it, makes no second message. The
templates at Notify hold one place each: ((subject)) and ((body)) for e-mail, ((body)) for a text message.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import requests
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from urllib3.exceptions import NewConnectionError

from notifications.channels.channel import ChannelDown, Mail, NotNow, Refused, Unknown

_BAD, _FAILED = 400, 500
_CLOSED = frozenset({401, 403, 404, 405, 407, 429})
"""We are not let in, or not now, or this is not the right door: no message is at fault."""
_OF_THE_RECIPIENT = ("email_address", "phone_number")


class NotifyChannel:
    """Hands messages to Notify: e-mails where it is made with `email`, else text messages."""

    def __init__(self, url: str, key: str, template: str, *, email: bool, timeout: float) -> None:
        self._client = NotificationsAPIClient(key, base_url=url, timeout=timeout)
        self._template = template
        self._email = email

    def send(self, mail: Mail) -> None:
        """Hand it in; returns when Notify has taken it."""
        try:
            if self._email:
                self._client.send_email_notification(
                    email_address=mail.to_address,
                    template_id=self._template,
                    personalisation={"subject": mail.subject, "body": mail.text},
                    reference=str(mail.id),
                )
            else:
                self._client.send_sms_notification(
                    phone_number=mail.to_address,
                    template_id=self._template,
                    personalisation={"body": mail.text},
                    reference=str(mail.id),
                )
        except APIError as error:
            raise _problem(error) from error

    def has(self, mail_id: UUID) -> bool:
        """Whether Notify has a message of this reference. Raises `SendProblem` while it cannot say."""
        try:
            found: dict[str, Any] = self._client.get_all_notifications(reference=str(mail_id))
        except APIError as error:
            # Nothing was said of the message itself: it stays as unknown as it was, and is asked for again.
            raise ChannelDown(f"Notify does not say what it has ({error.status_code})") from error
        return bool(found.get("notifications"))


def _problem(error: APIError) -> ChannelDown | NotNow | Refused:
    """What the answer says of the message. Words of Notify's are not kept: they may repeat an address."""
    status, cause = error.status_code, error.__cause__
    if isinstance(cause, requests.RequestException) and cause.response is None:
        if _never_reached(cause):
            return ChannelDown("Notify cannot be reached")
        return Unknown(f"the answer of Notify was lost ({type(cause).__name__})")
    if status in _CLOSED:
        return ChannelDown(f"Notify lets us send nothing now ({status})")
    if status == _BAD and any(word in str(error.message) for word in _OF_THE_RECIPIENT):
        return Refused(f"Notify refused the address with {status}")
    if _BAD <= status < _FAILED:
        # A template that is not there, a trial key: our own mistake. Whoever mends it within days has lost nothing.
        return NotNow(f"Notify refused it with {status}")
    return Unknown(f"Notify failed with {status}")


def _never_reached(error: BaseException) -> bool:
    """Whether no connection was made at all, so that nothing can have gone."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
