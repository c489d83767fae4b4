"""The sign-in form, on Flask-Security's, and how its pages are rendered."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, get_flashed_messages, make_response, render_template, url_for
from flask_security import LoginForm
from flask_security.utils import validate_redirect_url
from typing_extensions import override

from accounts.shell.page import plain_shell
from accounts.signin.attempts import TooMany, begin_try, password_tries


class SignInForm(LoginForm):
    """E-mail and password. "Keep me signed in" is ours: a longer session, not a second cookie."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the address as phones type it, with a space behind; a way on that leads elsewhere is forgotten."""
        super().__init__(*args, **kwargs)
        self.email.data = (self.email.data or "").strip()
        self.too_many: TooMany | None = None
        if self.next.data and not validate_redirect_url(self.next.data):
            self.next.data = None

    @override
    def validate(self, **kwargs: Any) -> bool:
        """Whether address and password are right. A try is counted before it is looked at (quality.md 4)."""
        try:
            tried = begin_try(password_tries(self.email.data.lower()))
        except TooMany as too_many:
            self.too_many = too_many
            self.form_errors.append(too_many.words)
            return False
        right: bool = super().validate(**kwargs)
        if right:
            tried.succeeded()
        return right


def render_security_page(template: str, **context: Any) -> Response:
    """Render a page of Flask-Security's with our templates: values and errors by field name."""
    form: SignInForm = context["login_user_form"]
    problem = "" if not form.errors else "The email address or the password is not right."
    if form.too_many is not None:
        problem = form.too_many.words
    demonstration = "demonstration.who_is_who"
    page = render_template(
        template,
        shell=plain_shell("Sign in"),
        demo_url=url_for(demonstration) if demonstration in current_app.view_functions else None,
        values={"email": form.data.get("email") or "", "next": form.data.get("next") or ""},
        errors={"email": problem} if problem else {},
        notice=" ".join(map(str, get_flashed_messages())),
    )
    if form.too_many is None:
        return make_response(page)
    return make_response(page, 429, {"Retry-After": str(form.too_many.wait)})
