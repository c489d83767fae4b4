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
        content = message_of(mail, self._sender).as_bytes()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            Path(name).replace(self._folder / f"{mail.id}.eml")
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
