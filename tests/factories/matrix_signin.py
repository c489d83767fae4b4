"""How the addresses of signing in are asked: each has their own and sees nobody else's."""

from __future__ import annotations

from collections.abc import Mapping

from core.ids import new_id
from tests.factories.matrix_asked import Asked, Thing, nothing
from tests.factories.matrix_people import Where
from tests.factories.pages_house import House


def own_passkey(_: House) -> Mapping[Where, Thing]:
    """A passkey that nobody here has; that another's answers the same is shown by their own test."""
    return {Where.GONE: Thing({"passkey_id": new_id()})}


ONE = "/account/signing-in/passkeys/<uuid:passkey_id>"
SIGNIN: Mapping[tuple[str, str], Asked] = {
    ("GET", "/sign-in/again"): Asked(nothing, everybody=True),
    ("POST", "/sign-in/again"): Asked(nothing, everybody=True, success=422),  # without a password
    ("GET", "/account/signing-in/password"): Asked(nothing, everybody=True),
    ("POST", "/account/signing-in/password"): Asked(nothing, everybody=True, success=422),  # without one
    ("GET", "/account/signing-in"): Asked(nothing, everybody=True),
    ("GET", "/account/signing-in/app"): Asked(nothing, everybody=True),
    ("POST", "/account/signing-in/app"): Asked(nothing, everybody=True, success=422),  # without its code
    ("POST", "/account/signing-in/app/remove"): Asked(nothing, everybody=True),
    ("GET", "/account/signing-in/recovery-codes"): Asked(nothing, everybody=True),
    ("POST", "/account/signing-in/recovery-codes"): Asked(nothing, everybody=True),
    ("POST", "/account/signing-in/recovery-codes/kept"): Asked(nothing, everybody=True),
    ("GET", "/sign-in/again/passkey"): Asked(nothing, everybody=True),
    ("POST", "/sign-in/again/passkey"): Asked(nothing, everybody=True),  # asks, before it is answered
    ("GET", "/account/signing-in/passkeys"): Asked(nothing, everybody=True),
    ("POST", "/account/signing-in/passkeys"): Asked(nothing, everybody=True, success=422),  # without an answer
    ("POST", f"{ONE}/name"): Asked(own_passkey, fields={"name": "x"}, everybody=True, success=404),
    ("POST", f"{ONE}/remove"): Asked(own_passkey, everybody=True, success=404),
}
