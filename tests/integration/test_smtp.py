"""E-mail by SMTP against a real server: taken, put off, refused, cut off in the middle, not let in."""

from __future__ import annotations

import socket
from asyncio import Transport
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from core.settings import SettingMissing
from notifications.channels import smtp
from notifications.channels.channel import ChannelDown, Mail, NotNow, Refused
from notifications.channels.smtp import Server, SmtpChannel, server_of

SENDER = "Kith <no-reply@kith.test>"
MAIL = Mail(
    UUID(int=9),
    "Rosa Marsh",
    "rosa@example.test",
    "Sleepover request 4F2K7: an answer is needed by 6 pm Thursday",
    "Sign in to answer – it takes a minute.\n",
    datetime(2026, 12, 4, 9, 0, tzinfo=UTC),
)


class Post:
    """A post office that answers as it is told and keeps what it has taken."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.to_recipient = "250 OK"
        self.to_data = "250 OK"
        self.cut = False

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.to_data.startswith("250"):
            self.taken.append(envelope)
        if self.cut:
            assert isinstance(server.transport, Transport)
            server.transport.abort()
        return self.to_data


@pytest.fixture
def post() -> Post:
    return Post()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def no_login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=data.password == b"right words")


@pytest.fixture
def address(post: Post) -> Iterator[tuple[str, int]]:
    """Where the post office is."""
    office = Controller(post, hostname="127.0.0.1", port=free_port(), authenticator=no_login, auth_require_tls=False)
    office.start()
    yield "127.0.0.1", office.port
    office.stop()


def channel_to(address: tuple[str, int], user: str = "", password: str = "") -> SmtpChannel:
    return SmtpChannel(Server(*address, encrypted=False, user=user, password=password), SENDER)


def test_a_mail_arrives_as_plain_text_with_an_id_of_its_own(post: Post, address: tuple[str, int]) -> None:
    channel_to(address).send(MAIL)
    (envelope,) = post.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@kith.test", ["rosa@example.test"])
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert (message["Subject"], message["From"], message["To"]) == (
        MAIL.subject,
        SENDER,
        "Rosa Marsh <rosa@example.test>",
    )
    assert (message["Message-ID"], message["Auto-Submitted"]) == (f"<{MAIL.id}@kith.test>", "auto-generated")
    assert message["Date"].datetime == MAIL.at
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == MAIL.text


@pytest.mark.parametrize(
    ("answer", "code", "problem"),
    [
        ("to_recipient", "451 later", NotNow),
        ("to_recipient", "550 no such", Refused),
        ("to_recipient", "554 no relay for you", NotNow),
        ("to_data", "451 later", NotNow),
        ("to_data", "550 you are on a list", NotNow),
    ],
)
def test_what_the_server_says_decides(
    post: Post, address: tuple[str, int], answer: str, code: str, problem: type[Exception]
) -> None:
    setattr(post, answer, code)
    with pytest.raises(problem) as raised:
        channel_to(address).send(MAIL)
    assert code[:3] in str(raised.value)
    assert "rosa" not in str(raised.value)
    assert post.taken == []


def test_an_answer_that_is_lost_means_perhaps(post: Post, address: tuple[str, int]) -> None:
    post.cut = True
    with pytest.raises(NotNow):
        channel_to(address).send(MAIL)
    post.cut = False
    channel_to(address).send(MAIL)
    ids = [message_from_bytes(e.content, policy=policy.default)["Message-ID"] for e in post.taken]  # type: ignore[arg-type]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_nobody_there_is_a_channel_that_is_down() -> None:
    with pytest.raises(ChannelDown):
        channel_to(("127.0.0.1", free_port())).send(MAIL)


def test_a_server_that_never_answers_is_a_channel_that_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(ChannelDown):
        channel_to(mute.getsockname()).send(MAIL)


def test_a_password_is_checked(post: Post, address: tuple[str, int]) -> None:
    with pytest.raises(ChannelDown):
        channel_to(address, "kith", "wrong words").send(MAIL)
    channel_to(address, "kith", "right words").send(MAIL)
    assert len(post.taken) == 1


def test_no_password_goes_over_an_open_line(
    post: Post, address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_HERE", frozenset())
    with pytest.raises(ChannelDown):
        channel_to(address, "kith", "right words").send(MAIL)
    assert post.taken == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.test", Server("mail.test", 587, encrypted=False, user="", password="")),
        ("smtps://a%40b:p%2Fw@mail.test", Server("mail.test", 465, encrypted=True, user="a@b", password="p/w")),
        ("smtp://127.0.0.1:2525", Server("127.0.0.1", 2525, encrypted=False, user="", password="")),
    ],
)
def test_an_address_names_a_server(url: str, server: Server) -> None:
    assert server_of(url) == server


@pytest.mark.parametrize("url", ["mail.test", "http://mail.test", "smtp://", "smtp://mail.test:port"])
def test_an_address_that_names_none_is_said_so(url: str) -> None:
    with pytest.raises(SettingMissing, match="SMTP_URL must"):
        server_of(url)
