"""The words of mails about signing in, made when they are sent; the link is signed then, and kept nowhere."""

from __future__ import annotations

from accounts.signin.passwords.models import PasswordResetRow
from accounts.signin.passwords.rules import RESET_LASTS
from accounts.signin.passwords.services import reset_token
from core.unit_of_work import Unit
from core.words import deadline_words
from notifications.outbox.addresses import page_address
from notifications.outbox.kinds import Notice, NoticeKind, Recipient, Words
from notifications.outbox.rules import Weight

NOT_YOU = "If this was not you, ring your service at once. Nobody from Kith asks for your password or your codes."
CHANGES = {
    "password-reset": "Your password was changed by a link sent to this address, and you were signed out everywhere.",
    "password-changed": "Your password was changed, and every other browser was signed out.",
    "code-app-added": "An app that makes codes was set up for signing in.",
    "code-app-removed": "Codes from an app were switched off.",
    "recovery-codes-made": "New recovery codes were made. The old ones stopped working.",
    "recovery-code-used": "Somebody signed in with one of your recovery codes.",
    "passkey-added": "A passkey was added. Whoever holds it signs in without your password.",
    "second-step-cleared": "Your service cleared your second step. When you next sign in, you set up another one.",
    "passkey-removed": "A passkey was taken away.",
}


def _letter(recipient: Recipient, *lines: str) -> str:
    return "\n".join([f"Hello {recipient.name.split(' ', maxsplit=1)[0]},", "", *lines]) + "\n"


def _reset_words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    reset = unit.session.get(PasswordResetRow, notice.subject_id)
    if reset is None or reset.closed_at is not None or reset.begun_at <= unit.now - RESET_LASTS:
        return None
    text = _letter(
        recipient,
        "Somebody asked for a new password for this address in Kith.",
        "",
        f"If it was you, choose one by {deadline_words(reset.begun_at + RESET_LASTS, unit.now)}:",
        page_address("passwords.reset", token=reset_token(reset.id)),
        "",
        "If it was not you, leave the link alone: nothing changes.",
    )
    return Words("A new password for Kith", text)


def _changed_words(_unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    what = CHANGES[notice.occurrence.split(" ", maxsplit=1)[0]]
    return Words("How you sign in to Kith has changed", _letter(recipient, what, "", NOT_YOU))


SIGNING_IN_NOTICES = {
    "password-link": NoticeKind(
        _reset_words, weight=Weight.ALWAYS, title="A link for a new password", family="account", in_bell=False
    ),
    "signing-in-changed": NoticeKind(
        _changed_words, weight=Weight.ALWAYS, title="How you sign in has changed", family="account", in_bell=False
    ),
}
