"""The sign-in form, on Flask-Security's, and how its pages are rendered."""

from __future__ import annotations

from typing import Any

from flask import current_app, get_flashed_messages, render_template, url_for
from flask_security import LoginForm
from flask_security.utils import validate_redirect_url
from flask_wtf import FlaskForm

from accounts.shell.page import plain_shell


class SignInForm(LoginForm):
    """E-mail and password. "Keep me signed in" is ours: a longer session, not a second cookie."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the address as phones type it, with a space behind; a way on that leads elsewhere is forgotten."""
        super().__init__(*args, **kwargs)
        self.email.data = (self.email.data or "").strip()
        if self.next.data and not validate_redirect_url(self.next.data):
            self.next.data = None


def render_security_page(template: str, **context: Any) -> str:
    """Render a page of Flask-Security's with our templates: values and errors by field name."""
    form: FlaskForm = context["login_user_form"]
    problem = "" if not form.errors else "The email address or the password is not right."
    demonstration = "demonstration.who_is_who"
    return render_template(
        template,
        shell=plain_shell("Sign in"),
        demo_url=url_for(demonstration) if demonstration in current_app.view_functions else None,
        values={"email": form.data.get("email") or "", "next": form.data.get("next") or ""},
        errors={"email": problem} if problem else {},
        notice=" ".join(map(str, get_flashed_messages())),
    )
