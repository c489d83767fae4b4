"""The page of what would have been sent. In a demonstration only: it shows everybody's mail."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from accounts.shell.page import plain_shell
from accounts.signin.access import PUBLIC, access
from core.actor import worker
from core.clock import now, to_london, today
from core.refusals import NotFound
from core.settings import Settings
from core.unit_of_work import read
from core.words import day_words, time_words
from notifications.channels.choose import mail_folder
from notifications.channels.files import plain_text, read_file
from notifications.outbox.queries import list_latest
from notifications.outbox.rules import Way

blueprint = Blueprint("outbox", __name__)
CHANNELS = {Way.EMAIL: "Email", Way.SMS: "Text message", Way.BELL: "Bell"}
NOT_MADE = "The words are made when it is sent."


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail as the page prints it."""

    to_name: str
    channel: str
    kind: str
    subject: str
    text: str
    state: str
    at: str


@blueprint.get("/development/mail")
@access(PUBLIC)
def sent() -> ResponseReturnValue:
    """Every mail of this demonstration, newest first. Anywhere else there is no such page."""
    settings: Settings = current_app.extensions["kith.settings"]
    if not settings.demo:
        raise NotFound
    rows = read(worker("development-mail"), list_latest)
    mails = [_shown(row, mail_folder(settings)) for row in rows]
    return render_template("notifications/outbox/sent.html", shell=plain_shell("What was sent"), mails=mails)


def _shown(row: Row[Any], folder: Path) -> SentMail:
    message = read_file(folder, row.id) if row.state == "sent" else None
    at = row.sent_at or row.created_at
    return SentMail(
        to_name=f"{row.given_name} {row.family_name}" if row.given_name else "Somebody who is invited",
        channel=CHANNELS[row.channel],
        kind=row.kind,
        subject=str(message["Subject"]) if message else row.kind,
        text=plain_text(message).strip() if message else NOT_MADE,
        state=row.state,
        at=f"{time_words(at)} {day_words(to_london(at).date(), today(now()))}",
    )
