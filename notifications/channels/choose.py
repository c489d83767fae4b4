"""Which channels this installation has."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from core.settings import SettingMissing, Settings
from notifications.channels.channel import Channel
from notifications.channels.files import FileChannel, MessageFiles
from notifications.channels.smtp import SmtpChannel, server_of

SHORTEST_KEY = 73
"""Two ids of 36 characters and what is between them; a name may stand before."""


def mail_folder(settings: Settings) -> Path:
    """Where mails are written that no server is named for."""
    return settings.data_dir / "mail"


def mail_channel(settings: Settings) -> Channel:
    """E-mail by SMTP_URL, else by Notify where it has a template for it, else into files.

    Raises `SettingMissing` for an address that is none.
    """
    if settings.smtp_url:
        return SmtpChannel(server_of(settings.smtp_url), settings.mail_from)
    return _notify(settings, settings.notify_email_template, email=True) or FileChannel(
        mail_folder(settings), settings.mail_from
    )


def sms_channel(settings: Settings) -> Channel:
    """Text messages by Notify where it has a template for them, else into files."""
    return _notify(settings, settings.notify_sms_template, email=False) or MessageFiles(settings.data_dir / "sms")


def _notify(settings: Settings, template: str | None, *, email: bool) -> Channel | None:
    """Notify, or None where no template of it is named. Its library is loaded only here: most have no use for it."""
    if not template:
        return None
    key = settings.notify_key or ""
    if len(key) < SHORTEST_KEY:
        raise SettingMissing("KITH_NOTIFY_KEY must be an API key of GOV.UK Notify: its name, service and secret.")
    made: Channel = import_module("notifications.channels.notify").NotifyChannel(
        settings.notify_url, key, template, email=email, timeout=settings.notify_timeout
    )
    return made
