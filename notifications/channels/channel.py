"""What a channel is: it sends one mail or says, in four ways, that it has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail or text message to one person, dated `at`. `id` is its outbox row's and makes the Message-ID.

    A mail has plain text, and beside it HTML that says the same; `setting` is the address where this kind of mail is
    chosen, for a link that mail programs show; a digest says which rows it has `told`. A text message has its text
    alone, and a telephone number for address.
    """

    id: UUID
    to_name: str
    to_address: str
    subject: str
    text: str
    at: datetime
    html: str = ""
    setting: str = ""
    told: tuple[UUID, ...] = ()


class SendProblem(Exception):
    """A mail has not gone out. The words are for the operator and name nobody."""


class ChannelDown(SendProblem):
    """The channel cannot be reached or does not let us in: nothing was said of this mail, none will go now."""


class NotNow(SendProblem):
    """This mail was put off. To be tried again with the same id."""


class Unknown(NotNow):
    """The answer was lost: it may have gone. Only after this one may a mail be sent that was sent already."""


class Refused(SendProblem):
    """This mail will never be taken, and trying again would not help."""


class Channel(Protocol):
    """A way out."""

    def send(self, mail: Mail) -> None:
        """Send the mail. Returns when it was taken; raises `SendProblem`. Hold no transaction."""

    def has(self, mail_id: UUID) -> bool:
        """Whether it is known to have been taken before. False where nobody can be asked; raises `SendProblem`."""


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """The mail as it goes over the wire. Sent again it has the same Message-ID, so that receivers can tell.

    Raises `Refused` where the address or the subject cannot stand in a mail.
    """
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        message["To"] = Address(_one_line(mail.to_name), addr_spec=mail.to_address)
        message["Subject"] = mail.subject
    except (ValueError, IndexError) as error:
        raise Refused("the address or the subject cannot stand in a mail") from error
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id}@{domain_of(sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.setting:
        message["List-Unsubscribe"] = f"<{mail.setting}>"
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def domain_of(sender: str) -> str:
    """The domain of an address as it stands in a From line; "localhost" where it has none."""
    return parseaddr(sender)[1].partition("@")[2] or "localhost"


def _one_line(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())
