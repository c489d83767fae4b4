"""The built front end: hashed names that browsers may keep for ever, from static/dist."""

from __future__ import annotations

import json
import mimetypes
from functools import cache

from flask import Flask, Response, abort, request, send_from_directory, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.security import safe_join

from accounts.signin.access import PUBLIC, access
from app.registry import ROOT
from core.drawn import drawn
from core.forms import new_key

DIST = ROOT / "static" / "dist"


def init_assets(app: Flask) -> None:
    """Serve static/dist and give templates what they call: asset, drawn, csrf_token, new_key, demo."""
    app.add_url_rule("/static/dist/<path:name>", "static", built_file)
    app.add_url_rule("/service-worker.js", "service_worker", service_worker)
    app.jinja_env.globals.update(
        asset=asset, drawn=drawn, csrf_token=generate_csrf, new_key=new_key, demo=bool(app.config["KITH_DEMO"])
    )


@cache
def _manifest() -> dict[str, str]:
    try:
        names: dict[str, str] = json.loads((DIST / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise LookupError("the front end is not built: run `make run`, or `python dev.py frontend`") from None
    return names


@cache
def asset(name: str) -> str:
    """The address of a built file by its plain name; it stays while this process does, and each page asks twenty times.

    Raises `LookupError` for a name that the build did not make.
    """
    built = _manifest().get(name)
    if built is None:
        raise LookupError(f"the front end has no {name}")
    return url_for("static", name=built)


def _packed(name: str, max_age: int) -> Response:
    """The file as the build packed it, for whoever takes it so; half of a first screen on a slow phone."""
    packed = f"{name}.gz"
    if not request.accept_encodings["gzip"] or not (DIST / packed).is_file():
        response = send_from_directory(DIST, name, max_age=max_age)
    else:
        kind, _ = mimetypes.guess_type(name)
        response = send_from_directory(DIST, packed, max_age=max_age, mimetype=kind or "application/octet-stream")
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    return response


@access(PUBLIC)
def built_file(name: str) -> Response:
    """A built file. Its name changes with its content, so it may be kept for a year."""
    if safe_join(str(DIST), name) is None or name == "manifest.json":
        abort(404)
    response = _packed(name, max_age=31_536_000)
    response.cache_control.immutable = True
    response.cache_control.public = True
    return response


@access(PUBLIC)
def service_worker() -> Response:
    """The service worker, at the root so that it covers every page; asked for anew each time."""
    response = _packed(_manifest()["service-worker.js"], max_age=0)
    response.headers["Service-Worker-Allowed"] = "/"
    return response
