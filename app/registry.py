"""What is registered where: the one file that knows every feature and puts it into the slots of the lower ones."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask

from accounts.account import effects as account_effects
from accounts.account.slots import ACCOUNT_PARTS
from accounts.imports import effects as imports_effects
from accounts.imports.access import imports_part
from accounts.imports.importer import IMPORTERS
from accounts.people import effects as people_effects
from accounts.people.slots import BEFORE_ENDING, BEFORE_GIVING, PERSON_WAYS
from accounts.people.views import people_part
from accounts.reasons import effects as reasons_effects
from accounts.service_settings import effects as service_settings_effects
from accounts.service_settings.pages import settings_part
from accounts.shell.service_parts import SERVICE_PARTS
from accounts.shell.service_views import service_entry
from accounts.shell.slots import BELL, NAVIGATION, SEEN
from accounts.signin import effects as signin_effects
from accounts.signin.account_part import signing_in_part
from accounts.signin.passwords.jobs import SIGNIN_JOBS
from accounts.today.navigation import today_entry
from accounts.today.slots import TODAY_SOURCES, TODAY_STREAMS
from app.demo import facts as demo_facts
from app.demo.cast import PASSWORD
from community.concerns import effects as concerns_effects
from community.concerns.jobs import CONCERN_JOBS
from community.concerns.navigation import concerns_entry, concerns_part
from community.concerns.notices import CONCERN_NOTICES
from community.concerns.slots import CHILD_NAMES, NEAR_CHILDREN
from community.conversations import effects as conversations_effects
from community.conversations import marks_effects as message_marks_effects
from community.conversations.access import may_follow_conversation
from community.conversations.beginning_views import way_to_write
from community.conversations.blocking_views import blocked_part
from community.conversations.content import posted_messages
from community.conversations.navigation import messages_entry
from community.conversations.notices import MESSAGE_NOTICES
from community.conversations.queries import COUNT
from community.conversations.slots import OVERSEEN
from community.conversations.untold import UNREAD_JOBS, UNREAD_NOTICES
from community.detector.slots import KNOWN_CHILDREN, OTHER_PLACES
from community.moderation import effects as moderation_effects
from community.moderation.navigation import reports_entry, reports_part
from community.moderation.notices import REPORT_NOTICES
from constellations.approvals import effects as approvals_effects
from constellations.approvals.notices import APPROVAL_NOTICES
from constellations.approvals.pages import beside_stay
from constellations.break_glass import effects as break_glass_effects
from constellations.break_glass.jobs import BREAK_GLASS_JOBS
from constellations.break_glass.navigation import break_glass_entry, break_glass_part, reviews_part
from constellations.break_glass.notices import BREAK_GLASS_NOTICES
from constellations.break_glass.pages import overseen
from constellations.calendar import effects as calendar_effects
from constellations.homes import effects as homes_effects
from constellations.homes.concern_children import children_near, first_names
from constellations.homes.constellation_services import last_liaison_worker, takes_workers
from constellations.homes.importing import HOME_IMPORTERS
from constellations.homes.known_children import names_known
from constellations.homes.navigation import constellations_part, households_part
from constellations.homes.slots import BED_LOST, HUB_STEPS
from constellations.stays import effects as stays_effects
from constellations.stays.jobs import STAY_JOBS
from constellations.stays.losses import bed_lost, hub_steps
from constellations.stays.navigation import beside_a_sleepover, stays_entry
from constellations.stays.notices import STAY_NOTICES
from constellations.stays.repeat_notices import REPEAT_NOTICES
from constellations.stays.slots import BESIDE_STAY
from constellations.stays.streams import (
    may_follow_constellation,
    may_follow_household,
    may_follow_organisers,
    streams_of_person,
)
from constellations.stays.today_part import today_part
from core.effects import gather_effects
from core.jobs.house import HOUSE_JOBS
from core.jobs.job import JOBS
from core.jobs.loop import ROUNDS
from core.notify import NOTIFIERS
from core.streams.access import STREAM_ACCESS, own_stream
from core.streams.content import STREAM_CONTENT
from core.streams.positions import COUNTS
from notifications.about_accounts.notices import ACCOUNT_NOTICES
from notifications.about_signing_in.notices import SIGNING_IN_NOTICES
from notifications.bell import effects as bell_effects
from notifications.bell.delivery import make_bell_round
from notifications.bell.ladder import LADDER_JOBS
from notifications.bell.notices import BELL_NOTICES
from notifications.bell.queries import NOTICE_COUNT, bell_with
from notifications.bell.services import clear_seen
from notifications.digests.jobs import DIGEST_JOBS
from notifications.digests.notices import DIGEST_NOTICES
from notifications.due import effects as due_effects
from notifications.due.views import due_part
from notifications.outbox.effects import queue_notice
from notifications.outbox.jobs import OUTBOX_JOBS
from notifications.outbox.kinds import FAMILIES, NOTICE_KINDS
from notifications.outbox.sender import make_round, make_sms_round
from notifications.preferences import effects as preferences_effects
from notifications.preferences.views import notices_part

ROOT = Path(__file__).resolve().parent.parent

ACCOUNTS_NOTICES = {**SIGNING_IN_NOTICES, **ACCOUNT_NOTICES, **DIGEST_NOTICES, **BELL_NOTICES}
NOTICE_JOBS = {**DIGEST_JOBS, **LADDER_JOBS, **OUTBOX_JOBS}
EFFECT_TABLES = (
    signin_effects.EFFECTS,
    service_settings_effects.EFFECTS,
    people_effects.EFFECTS,
    account_effects.EFFECTS,
    imports_effects.EFFECTS,
    bell_effects.EFFECTS,
    preferences_effects.EFFECTS,
    due_effects.EFFECTS,
    homes_effects.EFFECTS,
    calendar_effects.EFFECTS,
    stays_effects.EFFECTS,
    approvals_effects.EFFECTS,
    reasons_effects.EFFECTS,
    break_glass_effects.EFFECTS,
    concerns_effects.EFFECTS,
    conversations_effects.EFFECTS,
    message_marks_effects.EFFECTS,
    moderation_effects.EFFECTS,
    demo_facts.EFFECTS,
)


def fill() -> None:
    """Fill every slot. Again gives the same."""
    gather_effects(EFFECT_TABLES)
    ACCOUNT_PARTS.fill(
        {"signing-in": signing_in_part, "notices": notices_part, "blocked": blocked_part, "due": due_part}
    )
    NAVIGATION.fill(
        {
            "today": today_entry,
            "messages": messages_entry,
            "stays": stays_entry,
            "concerns": concerns_entry,
            "reports": reports_entry,
            "service": service_entry,
            "break-glass": break_glass_entry,
        }
    )
    SERVICE_PARTS.fill(
        {
            "people": people_part,
            "households": households_part,
            "constellations": constellations_part,
            "imports": imports_part,
            "settings": settings_part,
            "break-glass": break_glass_part,
        }
    )
    IMPORTERS.fill(HOME_IMPORTERS)
    TODAY_SOURCES.fill(
        {"concerns": concerns_part, "break-glass": reviews_part, "reports": reports_part, "stays": today_part}
    )
    BESIDE_STAY.fill({"approvals": beside_stay})
    TODAY_STREAMS.fill({"stays": streams_of_person})
    STREAM_ACCESS.fill(
        {
            "person": own_stream,
            "household": may_follow_household,
            "constellation": may_follow_constellation,
            "organisers": may_follow_organisers,
            "conversation": may_follow_conversation,
        }
    )
    COUNTS.fill({**COUNT, "notices": NOTICE_COUNT})
    JOBS.fill(
        {**HOUSE_JOBS, **SIGNIN_JOBS, **NOTICE_JOBS, **STAY_JOBS, **CONCERN_JOBS, **BREAK_GLASS_JOBS, **UNREAD_JOBS}
    )
    STREAM_CONTENT.fill({"conversation": posted_messages})
    _fill_what_is_asked()
    OVERSEEN.fill({"break-glass": overseen})
    _fill_notices()


def _fill_notices() -> None:
    """The bell, the kinds of notice, and the families by which people choose them."""
    BELL.fill({"notices": bell_with})
    SEEN.fill({"notices": clear_seen})
    of_constellations = {**STAY_NOTICES, **REPEAT_NOTICES, **APPROVAL_NOTICES, **BREAK_GLASS_NOTICES}
    of_messages = {**MESSAGE_NOTICES, **UNREAD_NOTICES}
    NOTICE_KINDS.fill({**ACCOUNTS_NOTICES, **CONCERN_NOTICES, **REPORT_NOTICES, **of_messages, **of_constellations})
    FAMILIES.fill({"sleepovers": "Sleepovers", "conversations": "Messages", "reports": "Reported messages"})
    NOTIFIERS.fill({"outbox": queue_notice})
    ROUNDS.fill({"bell": make_bell_round, "outbox": make_round, "sms": make_sms_round})


def _fill_what_is_asked() -> None:
    """What the floors below ask about children and about who looks after a constellation."""
    PERSON_WAYS.fill({"write": way_to_write})
    BEFORE_ENDING.fill({"liaison-worker": last_liaison_worker})
    BEFORE_GIVING.fill({"constellation": takes_workers})
    NEAR_CHILDREN.fill({"homes": children_near})
    CHILD_NAMES.fill({"homes": first_names})
    BED_LOST.fill({"stays": bed_lost})
    HUB_STEPS.fill({"stays": hub_steps})
    KNOWN_CHILDREN.fill({"homes": names_known})
    OTHER_PLACES.fill({"stays": beside_a_sleepover})


def add_demonstration(app: Flask) -> None:
    """The pages that only the demonstration has: who is who, the design, the mail that did not leave."""
    app.config["KITH_DEMO_PASSWORD"] = PASSWORD
    for module in ("app.demo.views", "app.design.views", "notifications.outbox.views"):  # no other process loads them
        app.register_blueprint(import_module(module).blueprint)
