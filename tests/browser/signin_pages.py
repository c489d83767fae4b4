"""The pages of signing in, in their states."""

from __future__ import annotations

from uuid import uuid4

from itsdangerous import URLSafeSerializer
from playwright.sync_api import Page

from app.demo.cast import PASSWORD, email_of
from tests.browser.demonstration import Demonstration
from tests.browser.shown import Do, Find, Shown, press

FAMILY, WORKER = "Dee Marsh", "Callum Reid"


def with_code_app(name: str) -> Find:
    """The way in, for somebody who has set up an app that makes codes."""

    def find(shown: Demonstration) -> str:
        shown.database.execute(
            "insert into code_app (person_id, sealed_key, last_counter, added_at)"
            " select person_id, '', 0, now() from account where email = :email on conflict do nothing",
            email=email_of(name),
        )
        return "/sign-in"

    return find


def give_password(name: str) -> Do:
    """Take the first step of signing in, by the form."""

    def do(page: Page) -> None:
        page.get_by_label("Email address").fill(email_of(name))
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_load_state("networkidle")

    return do


def reset_link(name: str) -> Find:
    """The link for another password that somebody was sent this moment."""

    def find(shown: Demonstration) -> str:
        made = uuid4()
        shown.database.execute(
            "insert into password_reset (id, person_id, begun_at) select :id, person_id, now()"
            " from account where email = :email",
            id=made,
            email=email_of(name),
        )
        signer = URLSafeSerializer(shown.process.env["KITH_SECRET_KEY"], salt="kith link: password reset")
        return f"/reset/{signer.dumps(made.hex)}"

    return find


def with_passkey(name: str) -> Find:
    """The page of passkeys of somebody who has one."""

    def find(shown: Demonstration) -> str:
        shown.database.execute(
            "insert into passkey (id, person_id, credential_id, public_key, sign_count, name, added_at)"
            " select :id, person_id, '\\x01', '\\x01', 0, 'my old phone', now() from account where email = :email"
            " on conflict do nothing",
            id=uuid4(),
            email=email_of(name),
        )
        return "/account/signing-in/passkeys"

    return find


def answer_and_send(page: Page) -> None:
    """Send the form of a new passkey as a device would, without a name for it."""
    page.locator("form[data-passkey] [name=credential]").evaluate("(field) => { field.value = '{}'; }")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("There is a problem").wait_for()


def with_new_codes(page: Page) -> None:
    """Make new recovery codes, unless those of an earlier look are still shown."""
    make = page.get_by_role("button", name="Make new codes")
    if make.count():
        make.click()
    page.get_by_role("button", name="I have kept them").wait_for()


def invitation(shown: Demonstration) -> str:
    """The link of a new invitation into a family."""
    made = uuid4()
    shown.database.execute(
        "insert into invitation (id, email, given_name, family_name, service_id, household_id, role, created_at,"
        " expires_at) select :id, 'nell.marsh@kith.test', 'Nell', 'Marsh', service_id, household_id, 'foster_carer',"
        " now(), now() + interval '1 day' from household_place limit 1",
        id=made,
    )
    signer = URLSafeSerializer(shown.process.env["KITH_SECRET_KEY"], salt="kith link: invitation")
    return f"/invitation/{signer.dumps(made.hex)}"


SIGNIN_PAGES = (
    Shown("invitation", "signin.invitation", "", invitation),
    Shown("second-step-set-up", "second_factor.begin", "", "/sign-in", (give_password("Ruth Adeyemi"),)),
    Shown("second-step", "second_factor.code", "", with_code_app(WORKER), (give_password(WORKER),)),
    Shown(
        "second-step-wrong",
        "second_factor.code",
        "",
        with_code_app(WORKER),
        (give_password(WORKER), press("Go on")),
    ),
    Shown(
        "recovery-code",
        "second_factor.recovery",
        "",
        with_code_app(WORKER),
        (give_password(WORKER), press("use a recovery code")),
    ),
    Shown("again", "stepping_up.again", FAMILY, "/sign-in/again"),
    Shown("again-wrong", "stepping_up.again", FAMILY, "/sign-in/again", (press("Go on"),)),
    Shown("again-worker", "stepping_up.again", WORKER, "/sign-in/again"),
    Shown("ways-to-sign-in", "second_factor.ways", FAMILY, "/account/signing-in"),
    Shown("ways-to-sign-in-worker", "second_factor.ways", WORKER, "/account/signing-in"),
    Shown("code-app", "second_factor.app", FAMILY, "/account/signing-in/app"),
    Shown(
        "recovery-codes-new",
        "second_factor.recovery_codes",
        WORKER,
        "/account/signing-in/recovery-codes",
        (with_new_codes,),
    ),
    Shown("recovery-codes", "second_factor.recovery_codes", "Joanne Pryce", "/account/signing-in/recovery-codes"),
    Shown("passkey-sign-in", "passkeys.sign_in", "", "/sign-in/passkey"),
    Shown("passkey-again", "passkeys.again", FAMILY, "/sign-in/again/passkey"),
    Shown("passkeys", "passkeys.passkeys", FAMILY, "/account/signing-in/passkeys"),
    Shown("passkeys-nameless", "passkeys.passkeys", FAMILY, with_passkey(FAMILY), (answer_and_send,), status=200),
    Shown("forgotten-password", "passwords.forgotten", "", "/forgotten-password"),
    Shown("forgotten-password-sent", "passwords.link_sent", "", "/forgotten-password/sent"),
    Shown("reset", "passwords.reset", "", reset_link("Ros Ferris")),
    Shown("reset-over", "passwords.reset", "", "/reset/used-or-old", status=404),
    Shown("password", "passwords.change", FAMILY, "/account/signing-in/password"),
    Shown(
        "password-guessed",
        "passwords.change",
        FAMILY,
        "/account/signing-in/password",
        (press("Keep this password"),),
    ),
)
