"""GOV.UK Notify by its HTTP API: taken, refused, failed, silent, out of reach; and asked before any second try."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from core.settings import SettingMissing, load
from notifications.channels.channel import ChannelDown, Mail, NotNow, Refused, Unknown
from notifications.channels.choose import mail_channel, sms_channel
from notifications.channels.files import FileChannel, MessageFiles
from notifications.channels.notify import NotifyChannel
from tests.harness.fake_notify import KEY, TEMPLATE, FakeNotify
from tests.unit.test_settings import LOCAL

MAIL = Mail(
    UUID(int=9), "Rosa", "rosa@example.test", "Sleepover 4F2K7", "Sign in.\n", datetime(2026, 12, 4, tzinfo=UTC)
)


@pytest.fixture
def notify() -> Iterator[FakeNotify]:
    made = FakeNotify(silence=1.0).start()
    yield made
    made.stop()


def channel(notify: FakeNotify, *, email: bool = True) -> NotifyChannel:
    return NotifyChannel(notify.url, KEY, TEMPLATE, email=email, timeout=0.3)


def test_a_mail_and_a_text_message_go_with_their_reference(notify: FakeNotify) -> None:
    channel(notify).send(MAIL)
    channel(notify, email=False).send(MAIL)
    mail, message = notify.messages
    assert (mail["way"], mail["email_address"], mail["reference"]) == ("email", MAIL.to_address, str(MAIL.id))
    assert mail["personalisation"] == {"subject": MAIL.subject, "body": MAIL.text}
    assert (message["way"], message["phone_number"], message["personalisation"]) == (
        "sms", MAIL.to_address, {"body": MAIL.text},
    )  # fmt: skip
    assert channel(notify).has(MAIL.id)
    assert not channel(notify).has(UUID(int=10))


@pytest.mark.parametrize(("fault", "taken"), [("before", 0), ("silence", 1), ("after", 1)])
def test_an_answer_that_does_not_say_is_unknown_and_asking_tells(
    notify: FakeNotify, monkeypatch: pytest.MonkeyPatch, fault: str, taken: int
) -> None:
    monkeypatch.setattr("tests.harness.fake_notify.FAULTS", (fault,))
    notify.faults = 1.0
    with pytest.raises(Unknown):
        channel(notify).send(MAIL)
    assert notify.taken[str(MAIL.id)] == taken
    assert channel(notify).has(MAIL.id) is bool(taken)


@pytest.mark.parametrize(
    ("status", "problem"),
    [(400, NotNow), (401, ChannelDown), (403, ChannelDown), (404, ChannelDown), (429, ChannelDown)],
)
def test_a_refusal_of_us_is_told_from_one_of_the_message(
    notify: FakeNotify, status: int, problem: type[Exception]
) -> None:
    notify.refuses = status
    with pytest.raises(problem, match=str(status)):
        channel(notify).send(MAIL)


def test_an_address_that_cannot_be_is_refused_for_ever(notify: FakeNotify) -> None:
    notify.refuses, notify.because = 400, "email_address Not a valid email address"
    with pytest.raises(Refused, match="400"):
        channel(notify).send(MAIL)


def test_out_of_reach_nothing_can_have_gone() -> None:
    gone = FakeNotify()
    gone.start().stop()
    for does in (channel(gone).send, lambda mail: channel(gone).has(mail.id)):
        with pytest.raises(ChannelDown):
            does(MAIL)


def test_which_channels_an_installation_has() -> None:
    settings = load(LOCAL)
    assert isinstance(mail_channel(settings), FileChannel)
    assert isinstance(sms_channel(settings), MessageFiles)
    named = LOCAL | {"KITH_NOTIFY_EMAIL_TEMPLATE": TEMPLATE, "KITH_NOTIFY_SMS_TEMPLATE": TEMPLATE}
    with pytest.raises(SettingMissing, match="KITH_NOTIFY_KEY"):
        mail_channel(load(named))
    settings = load(named | {"KITH_NOTIFY_KEY": KEY})
    assert isinstance(mail_channel(settings), NotifyChannel)
    assert isinstance(sms_channel(settings), NotifyChannel)
