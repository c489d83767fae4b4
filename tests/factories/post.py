"""A channel for tests: it keeps what it was given, or is down."""

from __future__ import annotations

from uuid import UUID

from notifications.channels.channel import Mail, SendProblem


class Post:
    """What went out, in order; with a `problem` nothing does."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.problem: SendProblem | None = None

    def send(self, mail: Mail) -> None:
        """Keep it."""
        if self.problem is not None:
            raise self.problem
        self.mails.append(mail)

    def has(self, mail_id: UUID) -> bool:
        """Nobody can ask."""
        del mail_id
        return False
