"""E-mail by SMTP. Its answer may be lost after the mail was taken: then it is sent again with the same Message-ID.

SMTP_URL is `smtp://user:password@host:587` (STARTTLS wherever the server offers it) or `smtps://host:465`. A
password goes only over an encrypted connection, or to this machine itself.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from uuid import UUID

from core.settings import SettingMissing
from notifications.channels.channel import ChannelDown, Mail, NotNow, Refused, Unknown, domain_of, message_of

TIMEOUT = 20.0
"""Seconds for each answer of the server."""
_PORTS = {"smtp": 587, "smtps": 465}
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_NO_SUCH_BOX = frozenset({501, 550, 551, 553})
"""What a server says of a recipient for ever. Any other refusal may be of us (a list, a relay), and is tried again."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in, as SMTP_URL names it."""

    host: str
    port: int
    encrypted: bool
    user: str
    password: str


def server_of(url: str) -> Server:
    """The server that an SMTP_URL names. Raises `SettingMissing` with what is wrong with it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingMissing("SMTP_URL must look like smtp://user:password@host:587.") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SettingMissing("SMTP_URL must begin with smtp:// or smtps:// and name a host.")
    return Server(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        encrypted=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class SmtpChannel:
    """Hands mails to one server, a connection for each."""

    def __init__(self, server: Server, sender: str) -> None:
        self._server = server
        self._sender = sender

    def send(self, mail: Mail) -> None:
        """Hand the mail in; returns when the server has taken it."""
        message = message_of(mail, self._sender)
        with self._connected() as smtp:
            try:
                smtp.send_message(message)
            except smtplib.SMTPRecipientsRefused as refused:
                codes = [code for code, _ in refused.recipients.values()]
                raise _verdict(min(codes)) from refused
            except smtplib.SMTPDataError as refused:
                raise NotNow(f"put off with {refused.smtp_code}") from refused
            except (smtplib.SMTPException, OSError) as lost:
                # Among these a refused sender: our mistake in settings, which loses nobody's mail.
                raise Unknown(f"the server's answer was lost ({type(lost).__name__})") from lost

    def has(self, mail_id: UUID) -> bool:
        """Nobody can ask a mail server for a mail."""
        del mail_id
        return False

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            smtp = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelDown(f"the mail server does not let us in ({type(error).__name__})") from error
        try:
            yield smtp
        finally:
            # Whether the goodbye goes well says nothing of the mail.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _connect(self) -> smtplib.SMTP:
        server, name = self._server, domain_of(self._sender)
        if server.encrypted:
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, local_hostname=name, timeout=TIMEOUT, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=TIMEOUT)
        try:
            self._enter(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _enter(self, smtp: smtplib.SMTP) -> None:
        server, safe = self._server, self._server.encrypted or self._server.host in _HERE
        smtp.ehlo()
        if not server.encrypted and smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
            safe = True
        if server.user:
            if not safe:
                raise smtplib.SMTPNotSupportedError("no password without encryption")
            smtp.login(server.user, server.password)


def _verdict(code: int) -> NotNow | Refused:
    return Refused(f"refused with {code}") if code in _NO_SUCH_BOX else NotNow(f"put off with {code}")
