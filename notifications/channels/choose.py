"""Which channel this installation has."""

from __future__ import annotations

from pathlib import Path

from core.settings import Settings
from notifications.channels.channel import Channel
from notifications.channels.files import FileChannel
from notifications.channels.smtp import SmtpChannel, server_of


def mail_folder(settings: Settings) -> Path:
    """Where mails are written that no server is named for."""
    return settings.data_dir / "mail"


def mail_channel(settings: Settings) -> Channel:
    """E-mail by SMTP_URL, or into files where it is not set. Raises `SettingMissing` for an address that is none."""
    if settings.smtp_url:
        return SmtpChannel(server_of(settings.smtp_url), settings.mail_from)
    return FileChannel(mail_folder(settings), settings.mail_from)
