"""The pages of settings: all of them, one with its history, a change, and what a second manager decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.service_settings import services
from accounts.service_settings.pages import change_form, setting_page, settings_page
from accounts.service_settings.rules import Setting
from accounts.service_settings.table import BY_ID
from accounts.shell.form_page import form_page
from accounts.shell.page import show
from accounts.signin.access import access, current_actor
from accounts.signin.step_up import step_up
from core.forms import form_key
from core.refusals import NotFound
from core.typed import Typed
from core.unit_of_work import Unit, run

blueprint = Blueprint("service_settings", __name__)


def _question(name: str) -> Setting:
    if name not in BY_ID:
        raise NotFound
    return BY_ID[name]


def _to_setting(name: object) -> str:
    return url_for("service_settings.setting", setting=name)


@blueprint.get("/service/settings")
@access("settings.read")
def settings() -> ResponseReturnValue:
    """The service's answers to all questions."""

    def build(unit: Unit) -> dict[str, Any]:
        return {"page": settings_page(unit)}

    return show("accounts/service_settings/settings.html", build, title="Settings", section="service")


@blueprint.get("/service/settings/<setting>")
@access("settings.read")
def setting(setting: str) -> ResponseReturnValue:
    """One question: the answer, its history, and what waits."""
    question = _question(setting)

    def build(unit: Unit) -> dict[str, Any]:
        return {"page": setting_page(unit, question)}

    return show("accounts/service_settings/setting.html", build, title=f"Setting {question.id}", section="service")


@blueprint.route("/service/settings/<setting>/change", methods=["GET", "POST"])
@access("settings.edit")
@step_up()
def change(setting: str) -> ResponseReturnValue:
    """Ask for another answer."""
    question = _question(setting)

    def command(unit: Unit, typed: Typed) -> str:
        return services.propose(unit, question, typed)

    return form_page(lambda unit: change_form(unit, question), command, _to_setting, title="Change a setting")


def _decided(decide: Callable[[Unit, UUID], str], change_id: UUID) -> ResponseReturnValue:
    return redirect(_to_setting(run(current_actor(), form_key(), lambda unit: decide(unit, change_id))), 303)


@blueprint.post("/service/setting-changes/<uuid:change_id>/confirm")
@access("settings.edit")
@step_up()
def confirm(change_id: UUID) -> ResponseReturnValue:
    """A second manager agrees."""
    return _decided(services.confirm, change_id)


@blueprint.post("/service/setting-changes/<uuid:change_id>/refuse")
@access("settings.edit")
def refuse(change_id: UUID) -> ResponseReturnValue:
    """A second manager does not agree."""
    return _decided(services.refuse, change_id)


@blueprint.post("/service/setting-changes/<uuid:change_id>/withdraw")
@access("settings.edit")
def withdraw(change_id: UUID) -> ResponseReturnValue:
    """Who asked takes it back."""
    return _decided(services.withdraw, change_id)
