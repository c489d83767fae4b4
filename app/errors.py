"""Refusals and failures as pages: the one place that renders them. Never a trace, never a word of others."""

from __future__ import annotations

from flask import Flask, Response, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from accounts.permissions.decide import ReasonWanted
from accounts.reasons.views import ask_reason, can_be_asked
from accounts.shell.page import plain_shell
from core.logs import log, request_id
from core.refusals import Busy, Changed, Invalid, NotAllowed, NotFound, Refusal, TooLate
from core.unit_of_work import is_outage

OPEN_WITHOUT_SESSION = frozenset(
    {
        "static", "service_worker", "health.healthz", "health.readyz", "emergency.emergency",
        "concerns.raise_concern", "concerns.by_link",
        "statements.security", "statements.accessibility", "statements.privacy",
    }
)  # fmt: skip
RETRY_AFTER = "5"

# What a broken constraint means to the person who met it; the rules said so before, the database has the last word.
CONSTRAINT_WORDS = {
    "pk_bed_night": "Somebody else was given this bed a moment ago. Nothing was changed.",
    "ex_stay_child_elsewhere": "This child already has another sleepover on these nights. Nothing was changed.",
    "uq_stay_reference": "Two asks met. Send it once more.",
    "uq_account_email": "This email address already has an account. Sign in with it, or ask your service.",
}


class Unavailable(Refusal):
    """The database is away."""

    status = 503

    def __init__(self) -> None:
        super().__init__("Kith can't answer just now.")


def is_open_without_session() -> bool:
    """Whether the asked page does without knowing anybody: the emergency numbers, a concern, files, health."""
    return request.endpoint in OPEN_WITHOUT_SESSION


def init_errors(app: Flask) -> None:
    """Render every refusal and failure."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _bad_request)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _broken_constraint)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _failed)


def _page(template: str, status: int, title: str, **values: object) -> Response:
    return make_response(render_template(f"app/{template}", shell=plain_shell(title), **values), status)


def _refused(refusal: Refusal) -> Response:
    if isinstance(refusal, NotFound):
        return _page("not_found.html", 404, "Not here")
    if isinstance(refusal, ReasonWanted) and can_be_asked():
        return make_response(*ask_reason(refusal))
    if isinstance(refusal, NotAllowed):
        return _page("not_found.html", 403, "Not here")
    if isinstance(refusal, Busy | Unavailable):
        return _unavailable()
    if isinstance(refusal, Changed):
        return _changed(refusal.words)
    if isinstance(refusal, TooLate):
        return _too_late(refusal.words)
    return _page("bad_request.html", refusal.status, "Not understood", sentence=_sentence(refusal))


def _sentence(refusal: Refusal) -> str:
    return next(iter(refusal.errors.values())) if isinstance(refusal, Invalid) else refusal.words


def _as_it_is_now() -> str:
    stay_id = (request.view_args or {}).get("stay_id")
    return url_for("stays.stay", stay_id=stay_id) if stay_id else url_for("home")


def _too_late(words: str) -> Response:
    title, _, rest = words.partition(". ")
    return _page("too_late.html", 409, "Too late", heading=title, rest=rest, url=_as_it_is_now())


def _changed(words: str) -> Response:
    """The thing as it is now is one press away; nothing was overwritten."""
    title, _, rest = words.partition(". ")
    what = rest or "Nothing was changed."
    return _page(
        "changed.html", 409, "Changed meanwhile", who_when=title.rstrip("."), what=what, label="", url=_as_it_is_now()
    )


def _broken_constraint(error: IntegrityError) -> Response:
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    words = CONSTRAINT_WORDS.get(name or "")
    return _failed(error) if words is None else _changed(words)


def _database(error: DBAPIError) -> Response:
    return _unavailable() if is_outage(error) else _failed(error)


def _unavailable() -> Response:
    response = _page("unavailable.html", 503, "Kith is resting")
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _bad_request(_error: CSRFError) -> Response:
    return _page("bad_request.html", 400, "Not understood")


def _http(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return _page("too_large.html", 413, "Too big")
    code = error.code or 500
    if code in (404, 405):
        return _page("not_found.html", code, "Not here")
    if code < 500:
        return error.get_response() if code < 400 else _page("bad_request.html", code, "Not understood")  # type: ignore[return-value]
    return _failed(error)


def _failed(error: Exception) -> Response:
    log.error("a request failed", exc_info=error)
    return _page("failed.html", 500, "Could not be shown", request_id=request_id())
