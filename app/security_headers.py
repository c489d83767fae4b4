"""Headers on every answer, errors and files too (quality.md 4). Flask-Talisman's forty lines, kept by us."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}


def init_headers(app: Flask) -> None:
    """Put the headers on. Pages are never stored; built files say themselves how long they may be kept."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    response.headers.extend(ALWAYS)  # no answer brings one of its own
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
