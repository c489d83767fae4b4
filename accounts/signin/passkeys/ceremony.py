"""What a browser is asked, and whether its answer is good, by the library `webauthn`.

A challenge is sealed into the page that asks, so that looking at the page writes nothing; it is good for five minutes,
for one purpose, and once. The answer must come from our own address and show that its person was there and known to
the device (finger, face or number): that makes a passkey both steps in one.
"""

from __future__ import annotations

import importlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from accounts.signin.passkeys.models import Passkey
from accounts.signin.passkeys.rules import CHALLENGE_LASTS
from accounts.signin.sealing import seal, unseal
from accounts.signin.session_state import SignedIn
from core import clock
from core.settings import Settings

NAME = "Kith"


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks the browser: the options for its script, and the challenge as it comes back."""

    options: str
    sealed: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey as a device has made it."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@cache
def _library() -> Any:
    # It takes 26 MB and most of a second: only a process in which somebody uses a passkey loads it.
    return importlib.import_module("webauthn")


def _structs() -> Any:
    return importlib.import_module("webauthn.helpers.structs")


def _refusals() -> tuple[type[Exception], ...]:
    refusal: type[Exception] = importlib.import_module("webauthn.helpers.exceptions").WebAuthnException
    # What is no answer at all breaks in many ways before the library looks at it.
    return (refusal, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def relying_party() -> tuple[str, str]:
    """The name by which devices know this Kith, and the address its pages have.

    Devices refuse a number for a name: on a machine of one's own it is localhost.
    """
    settings: Settings = current_app.extensions["kith.settings"]
    base = urlsplit(settings.base_url)
    host = base.hostname or "localhost"
    try:
        ip_address(host)
    except ValueError:
        return host, f"{base.scheme}://{base.netloc}"
    port = f":{base.port}" if base.port else ""
    return "localhost", f"{base.scheme}://localhost{port}"


def ask_for_new(person: SignedIn, there: Sequence[Passkey]) -> Question:
    """Ask the browser to make a passkey for this person; a device that has one already refuses."""
    structs, challenge = _structs(), secrets.token_bytes(32)
    options = _library().generate_registration_options(
        rp_id=relying_party()[0],
        rp_name=NAME,
        user_id=person.person_id.bytes,
        user_name=person.account.email,
        user_display_name=f"{person.given_name} {person.family_name}",
        challenge=challenge,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one.credential_id) for one in there],
    )
    return Question(_library().options_to_json(options), _sealed(f"new {person.person_id}", challenge))


def ask_for_any(purpose: str) -> Question:
    """Ask the browser for one of its passkeys, whosever it is."""
    challenge = secrets.token_bytes(32)
    options = _library().generate_authentication_options(
        rp_id=relying_party()[0],
        challenge=challenge,
        user_verification=_structs().UserVerificationRequirement.REQUIRED,
    )
    return Question(_library().options_to_json(options), _sealed(purpose, challenge))


def challenge_of(sealed: str, purpose: str) -> bytes | None:
    """The challenge of a page that we made for this purpose within five minutes, or None."""
    opened = None
    if sealed and sealed.isascii():
        opened = unseal(sealed.encode(), at=clock.now().timestamp(), lasts=CHALLENGE_LASTS)
    asked, _, challenge = (opened or b"").partition(b"\0")
    return challenge if opened and asked == purpose.encode() else None


def credential_id_of(answer: str) -> bytes | None:
    """Which passkey an answer says that it comes from, or None where it is no answer."""
    try:
        found: bytes = _library().base64url_to_bytes(json.loads(answer)["rawId"])
    except _refusals():
        return None
    return found


def check_new(answer: str, challenge: bytes) -> NewPasskey | None:
    """The new passkey where the answer is good, else None."""
    name, address = relying_party()
    try:
        made = _library().verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=name,
            expected_origin=address,
            require_user_verification=True,
        )
    except _refusals():
        return None
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count)


def check_answer(answer: str, challenge: bytes, passkey: Passkey) -> int | None:
    """How often the passkey says it was used, where the answer is its own and good, else None."""
    name, address = relying_party()
    try:
        used = _library().verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=name,
            expected_origin=address,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _refusals():
        return None
    count: int = used.new_sign_count
    return count


def _sealed(purpose: str, challenge: bytes) -> str:
    return seal(purpose.encode() + b"\0" + challenge, clock.now().timestamp()).decode()
