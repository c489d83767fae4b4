"""Letting the clock run over what waits: bell, ladders, mails and text messages, step by step."""

from __future__ import annotations

from datetime import datetime, timedelta

import time_machine

from core import clock
from core.jobs.runner import run_due
from notifications.bell.delivery import Ringer
from notifications.outbox.models import EMAIL
from notifications.outbox.rules import Way
from notifications.outbox.sender import Sender
from tests.factories.pages_house import NOW, House
from tests.factories.post import Post

QUARTER = timedelta(minutes=15)


def live_until(house: House, moment: datetime, *, begin: datetime = NOW, step: timedelta = QUARTER) -> list[str]:
    """Let bell, clock, mails and text messages work step by step; what went when, to whom, with every word of it."""
    mails, texts, went = Post(), Post(), []
    senders, ring = (Sender(mails, EMAIL), Sender(texts, Way.SMS)), Ringer()
    now = begin
    while now <= moment:
        with time_machine.travel(now, tick=False), house.app.app_context():
            run_due(now=clock.now())
            ring(lambda: False)
            for sender in senders:
                while sender.send_next(now):
                    pass
        for way, post in (("mail", mails), ("text", texts)):
            went += [f"{now - begin} {way} {one.to_name}: {one.subject} {one.text}" for one in post.mails]
            post.mails.clear()
        now += step
    return went


def minutes(went: list[str], *words: str) -> list[int]:
    """After how many minutes those went that say all these words."""
    found = [one.split(" ", 1)[0].split(":") for one in went if all(word in one for word in words)]
    return [int(hour) * 60 + int(minute) for hour, minute, *_ in found]
