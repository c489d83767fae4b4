"""Making the application: every part put in its place, once, from the settings."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from flask import Flask, redirect, url_for
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from flask_security import Security
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from typing_extensions import override
from werkzeug.middleware.proxy_fix import ProxyFix

from accounts.account import views as account_views
from accounts.imports import views as imports_views
from accounts.people import views as people_views
from accounts.reasons import views as reasons_views
from accounts.service_settings import views as service_settings_views
from accounts.shell import service_views
from accounts.shell import views as shell_views
from accounts.signin import views as signin_views
from accounts.signin.access import PUBLIC, access, current_actor, half_signed_in, signed_in
from accounts.signin.datastore import Accounts
from accounts.signin.forms import SignInForm, render_security_page
from accounts.signin.passkeys import views as passkeys_views
from accounts.signin.passwords import views as passwords_views
from accounts.signin.second_factor import views as second_factor_views
from accounts.signin.session_state import here
from accounts.signin.sessions import KithSessions
from accounts.signin.stepping_up import views as stepping_up_views
from accounts.today import views as today_views
from app import errors, health, registry, security_headers
from app.assets import init_assets
from app.emergency import views as emergency_views
from app.limits import init_limits
from app.statements import views as statements_views
from community.concerns import views as concerns_views
from community.conversations import marks_views as message_marks_views
from community.conversations import pins_views
from community.conversations import views as conversations_views
from community.moderation import views as moderation_views
from constellations.approvals import views as approvals_views
from constellations.break_glass import views as break_glass_views
from constellations.calendar import views as calendar_views
from constellations.homes import agreement_views, child_views, constellation_views, household_views, reminder_views
from constellations.reads import views as reads_views
from constellations.reads.recording import init_reads
from constellations.stays import happening_views, outcome_views, repeat_views, unavailable_views
from constellations.stays import views as stays_views
from core.actor import Actor
from core.crypto.keys import KEYS
from core.db import init_db
from core.logs import init_logs
from core.settings import Settings
from notifications.bell import views as bell_views
from notifications.due import views as due_views
from notifications.preferences import views as preferences_views

MOST_BYTES = 1_000_000  # of a form; photographs will have a way of their own


class OneSetOfGlobals(Environment):
    """Templates whose globals are the environment's, in one dict: Jinja compares them at every import of a macro."""

    @override
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template finds besides the values of its page; all globals are there before the first one is read."""
        return {**self.globals, **(d or {})}


class KithFlask(Flask):
    """Flask with our templates."""

    jinja_environment = OneSetOfGlobals


def create_app(settings: Settings) -> Flask:
    """The application for a process with these settings. Opens no connection."""
    app = KithFlask("kith", root_path=str(registry.ROOT), template_folder="templates", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        KITH_DEMO=settings.demo,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
        WTF_CSRF_SSL_STRICT=False,  # the referrer is withheld by policy; origin and token are checked
        **SECURITY,
    )
    app.extensions["kith.settings"] = settings
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    KEYS.use(settings.child_keys)
    init_db(app, settings)
    init_logs(app, settings, _who)
    registry.fill()
    init_limits(app, settings)
    _accounts(app)
    _pages(app, settings)
    init_reads(app)
    errors.init_errors(app)
    security_headers.init_headers(app)
    if settings.redis_url:
        # Of every role: what a job changes reaches the pages at once, too. Loaded here alone: its client is large.
        import_module("core.streams.valkey").publish_nudges(settings.redis_url)
    if settings.has("live"):
        # Loaded by processes that hold sockets alone: what is behind it takes a tenth of a process's memory.
        import_module("core.streams.sockets").init_sockets(app, settings, _actor_of_socket)
    if settings.base_url.startswith("https://"):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=0)  # type: ignore[method-assign]
    return app


SECURITY = {
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_METHODS": None,  # /sign-out is ours: it closes sockets too
    "SECURITY_STATIC_FOLDER": None,  # its scripts are for pages that we do not have
    "SECURITY_LOGIN_USER_TEMPLATE": "accounts/signin/sign_in.html",
    "SECURITY_POST_LOGIN_VIEW": "/today",
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"test_environment": True, "check_deliverability": False},
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SALT": "unused: argon2 salts each hash itself",
    "SECURITY_FRESHNESS": timedelta(minutes=-1),  # no page asks for it yet
    "SECURITY_FLASH_MESSAGES": False,
    "SECURITY_USE_REGISTER_V2": True,
}


def _accounts(app: Flask) -> None:
    app.session_interface = KithSessions()
    app.before_request(_refuse_without_session)  # before the token is looked for, which would be missing as well
    CSRFProtect(app)
    # What it calls may answer a page with its status and headers, whatever its annotation says.
    Security(app, Accounts(), login_form=SignInForm, render_template=render_security_page)  # type: ignore[arg-type]


def _refuse_without_session() -> None:
    """With the database gone there is no session to know a person by: say so, except where none is needed."""
    if here().unavailable and not errors.is_open_without_session():
        raise errors.Unavailable


def _who() -> UUID | None:
    """Whose request this is, for the log."""
    person = signed_in()
    return person.person_id if person else None


def _actor_of_socket() -> Actor | None:
    return current_actor() if signed_in() else None


def _pages(app: Flask, settings: Settings) -> None:
    init_assets(app)
    for blueprint in (
        health.blueprint,
        emergency_views.blueprint,
        concerns_views.blueprint,
        conversations_views.blueprint,
        message_marks_views.blueprint,
        pins_views.blueprint,
        moderation_views.blueprint,
        signin_views.blueprint,
        second_factor_views.blueprint,
        passwords_views.blueprint,
        passkeys_views.blueprint,
        stepping_up_views.blueprint,
        shell_views.blueprint,
        today_views.blueprint,
        service_views.blueprint,
        household_views.blueprint,
        child_views.blueprint,
        agreement_views.blueprint,
        reminder_views.blueprint,
        constellation_views.blueprint,
        service_settings_views.blueprint,
        people_views.blueprint,
        account_views.blueprint,
        imports_views.blueprint,
        stays_views.blueprint,
        happening_views.blueprint,
        unavailable_views.blueprint,
        calendar_views.blueprint,
        outcome_views.blueprint,
        repeat_views.blueprint,
        reads_views.blueprint,
        reasons_views.blueprint,
        break_glass_views.blueprint,
        approvals_views.blueprint,
        statements_views.blueprint,
        bell_views.blueprint,
        preferences_views.blueprint,
        due_views.blueprint,
    ):
        app.register_blueprint(blueprint)
    if settings.demo:
        registry.add_demonstration(app)
    app.add_url_rule("/", "home", _home)


@access(PUBLIC)
def _home() -> ResponseReturnValue:
    """The first address: Today for who is signed in, else the way in."""
    if signed_in():
        return redirect(url_for("today.today"))
    return redirect(url_for("second_factor.code" if half_signed_in() else "security.login"))
