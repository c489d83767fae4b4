"""The words of mails about accounts, made when they are sent; links are signed then, and kept nowhere."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from accounts.account.models import EmailChange
from accounts.account.rules import NEW_ADDRESS
from accounts.people.models import Household, Person
from accounts.people.roles import place_words, role_words
from accounts.signin.models import Account, Invitation
from accounts.signin.services import invitation_token
from accounts.spaces.models import Space
from core.signed_links import sign_link
from core.unit_of_work import Unit
from core.words import deadline_words
from notifications.outbox.addresses import page_address
from notifications.outbox.kinds import Notice, NoticeKind, Recipient, Words, active_account
from notifications.outbox.neutral import neutral_name
from notifications.outbox.rules import Weight

NOT_YOU = "If this was not you, ring your service at once. Nobody from Kith asks for your password."


def _letter(recipient: Recipient, *lines: str) -> str:
    return "\n".join([f"Hello {recipient.name.split(' ', maxsplit=1)[0]},", "", *lines]) + "\n"


def _invited(unit: Unit, notice: Notice) -> Recipient | None:
    found = unit.session.get(Invitation, notice.subject_id)
    return Recipient(None, f"{found.given_name} {found.family_name}", found.email) if found else None


def _invitation_words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    found = unit.session.get(Invitation, notice.subject_id)
    if found is None or found.accepted_at or found.withdrawn_at or found.expires_at <= unit.now:
        return None
    service = neutral_name(unit.session.get_one(Space, found.service_id).name)
    by = unit.session.get(Person, found.invited_by) if found.invited_by else None
    who = f"{neutral_name(f'{by.given_name} {by.family_name}')} of {service}" if by else service
    text = _letter(
        recipient,
        f"{who} invites you to Kith as {_as_what(unit, found)}.",
        "",
        f"Open this link by {deadline_words(found.expires_at, unit.now)}:",
        page_address("signin.invitation", token=invitation_token(found.id)),
        "",
        "If you did not expect this, leave the link alone and ring the service.",
    )
    return Words(f"{service} invites you to Kith", text)


def _as_what(unit: Unit, found: Invitation) -> str:
    if found.household_id is not None:
        home = unit.session.get(Household, found.household_id)
        return f"an adult of {place_words('household', neutral_name(home.name) if home else '')}"
    space = unit.session.get_one(Space, found.space_id)
    where = "" if space.kind == "service" else f", {place_words(space.kind, neutral_name(space.name))}"
    return f"{role_words(found.role).lower()}{where}"


def _role_words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    role, space_id, _ = notice.occurrence.split(" ", maxsplit=2)
    space = unit.session.scalar(select(Space).where(Space.id == space_id))
    if space is None:
        return None
    where = place_words(space.kind, neutral_name(space.name))
    text = _letter(
        recipient,
        f"You have a new role in Kith: {role_words(role).lower()}, {where}.",
        "",
        "See what you can do:",
        page_address("today.today"),
    )
    return Words("You have a new role in Kith", text)


def _to(address: Callable[[EmailChange], str]) -> Callable[[Unit, Notice], Recipient | None]:
    """The person of the change while they have access, at one of its two addresses."""

    def find(unit: Unit, notice: Notice) -> Recipient | None:
        person, change = active_account(unit, notice), unit.session.get(EmailChange, notice.subject_id)
        return Recipient(person.person_id, person.name, address(change)) if person and change else None

    return find


def _confirm_words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    change = unit.session.get_one(EmailChange, notice.subject_id)
    taken = unit.session.scalar(select(Account.person_id).where(Account.email == change.after))
    if change.confirmed_at or change.withdrawn_at or change.expires_at <= unit.now or taken:
        return None
    text = _letter(
        recipient,
        "You want to sign in to Kith with this address.",
        "",
        f"Confirm it by {deadline_words(change.expires_at, unit.now)}:",
        page_address("account.new_address", token=sign_link(NEW_ADDRESS, change.id)),
        "",
        "If you did not ask for this, leave the link alone.",
    )
    return Words("Confirm your new email address for Kith", text)


def _asked_words(_unit: Unit, _notice: Notice, recipient: Recipient) -> Words | None:
    text = _letter(recipient, "Somebody signed in as you asked to use another email address for Kith.", "", NOT_YOU)
    return Words("Another email address for Kith was asked for", text)


def _changed_words(unit: Unit, notice: Notice, recipient: Recipient) -> Words | None:
    if unit.session.get_one(EmailChange, notice.subject_id).confirmed_at is None:
        return None
    text = _letter(recipient, "From now on you sign in to Kith with another email address.", "", NOT_YOU)
    return Words("Your email address for Kith has changed", text)


def _phone_words(_unit: Unit, _notice: Notice, recipient: Recipient) -> Words | None:
    text = _letter(recipient, "Your telephone number in Kith has changed.", "", NOT_YOU)
    return Words("Your telephone number in Kith has changed", text)


def _kind(
    words: Callable[[Unit, Notice, Recipient], Words | None],
    title: str,
    to: Callable[[Unit, Notice], Recipient | None] = active_account,
    *,
    in_bell: bool = False,
) -> NoticeKind:
    return NoticeKind(words, to, weight=Weight.ALWAYS, title=title, family="account", in_bell=in_bell)


ACCOUNT_NOTICES = {
    "invitation": _kind(_invitation_words, "An invitation", _invited),
    "role-given": _kind(_role_words, "You have a new role", in_bell=True),
    "email-confirm": _kind(_confirm_words, "A new email address to confirm", _to(lambda change: change.after)),
    "email-change-asked": _kind(_asked_words, "Another email address was asked for", _to(lambda change: change.before)),
    "email-changed": _kind(_changed_words, "Your email address has changed", _to(lambda change: change.before)),
    "phone-changed": _kind(_phone_words, "Your telephone number has changed"),
}
