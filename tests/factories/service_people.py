"""The people who run a service, for the tests of its pages: two user administrators, a safeguarding lead, operators."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.spaces.models import Space
from tests.factories.pages_house import Builder, House, Somebody


@dataclass(frozen=True)
class Staff:
    """Who administers Wexmoor; one administrator next door in Eskford; two operators of the platform."""

    admin: Somebody
    second: Somebody
    lead: Somebody
    elsewhere: Somebody
    operator: Somebody
    second_operator: Somebody


def add_staff(house: House) -> Staff:
    """Put them into the house."""
    with house.database.as_owner() as session:
        make = Builder(session)
        ours, theirs = house.heron.service_id, house.teal.service_id
        platform = make.put(Space, kind="platform", name="Kith")
        return Staff(
            admin=make.member("Nell Hargreave", ours, "user_admin"),
            second=make.member("Idris Cole", ours, "user_admin"),
            lead=make.member("Bea Lomax", ours, "safeguarding_lead"),
            elsewhere=make.member("Omar Field", theirs, "user_admin"),
            operator=make.member("Toni Marsh", platform, "platform_operator"),
            second_operator=make.member("Lou Petty", platform, "platform_operator"),
        )
