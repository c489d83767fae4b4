"""The demonstration's sign-in page: who is who, with one button each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user, logout_user

from accounts.shell.page import plain_shell
from accounts.signin.access import PUBLIC, access, current_actor
from accounts.signin.beginning import Proof
from accounts.signin.queries import account_of_email
from app.demo.people import DemoPerson, everybody
from core.refusals import NotFound
from core.unit_of_work import read

blueprint = Blueprint("demonstration", __name__)


@dataclass(frozen=True, slots=True)
class Card:
    """One person with their button."""

    name: str
    role_words: str
    household: str
    email: str
    space: str
    url: str


@blueprint.get("/demonstration")
@access(PUBLIC)
def who_is_who() -> ResponseReturnValue:
    """Everybody, hub home carers and families of one constellation first."""
    people = [_card(person) for person in everybody()]
    return render_template("accounts/signin/demo.html", shell=plain_shell("Who is who"), people=people)


def _card(person: DemoPerson) -> Card:
    url = url_for("demonstration.sign_in_as", email=person.email)
    return Card(person.name, person.role_words, person.household, person.email, person.space, url)


@blueprint.post("/demonstration/<email>")
@access(PUBLIC)
def sign_in_as(email: str) -> ResponseReturnValue:
    """Sign in as somebody of the cast, whoever was signed in here before."""
    if email not in {person.email for person in everybody()}:
        raise NotFound
    account = read(current_actor(), lambda unit: account_of_email(unit, email))
    if account is None:
        raise NotFound
    logout_user()
    login_user(account, authn_via=[Proof.DEMONSTRATION])
    return redirect(url_for("today.today"), 303)
