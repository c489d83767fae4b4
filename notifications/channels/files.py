"""Mail into files, one for each: where no server is named, and for the page of what would have been sent."""

from __future__ import annotations

import os
import tempfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

from notifications.channels.channel import ChannelDown, Mail, message_of


class FileChannel:
    """Writes `<id>.eml` into a folder, whole or not at all. The same mail again is the same file."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Write the file. Raises `ChannelDown` where the folder cannot be written."""
        _write(self._folder, f"{mail.id}.eml", message_of(mail, self._sender).as_bytes())

    def has(self, mail_id: UUID) -> bool:
        """Whether the file is there."""
        return (self._folder / f"{mail_id}.eml").exists()


class MessageFiles:
    """Writes `<id>.txt` into a folder: text messages where no Notify is named."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: Mail) -> None:
        """Write the file. Raises `ChannelDown` where the folder cannot be written."""
        _write(self._folder, f"{mail.id}.txt", f"To: {mail.to_address}\n\n{mail.text}\n".encode())

    def has(self, mail_id: UUID) -> bool:
        """Whether the file is there."""
        return (self._folder / f"{mail_id}.txt").exists()


def _write(folder: Path, name: str, content: bytes) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, part = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(part).replace(folder / name)
    except OSError as error:
        raise ChannelDown("the folder for mail cannot be written") from error


def read_file(folder: Path, mail_id: UUID) -> EmailMessage | None:
    """The mail of this id as it was written, or None."""
    try:
        content = (folder / f"{mail_id}.eml").read_bytes()
    except OSError:
        return None
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def plain_text(message: EmailMessage) -> str:
    """The plain text of a mail, with or without HTML beside it."""
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
