"""How the addresses of a service's settings are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from accounts.permissions.roles import Role, When
from accounts.service_settings.models import ServiceSetting
from core.ids import new_id
from tests.factories.matrix_asked import Asked, Thing
from tests.factories.matrix_people import Where
from tests.factories.pages_house import NOW, Builder, House

TWO = {role: frozenset({When.SECOND_APPROVER}) for role in (Role.SMG, Role.XLA)}
"""A change is asked for so that a second manager decides, and decided by who did not ask for it."""
MANAGERS = frozenset({Role.SMG, Role.XLA})


def own(_: House) -> Mapping[Where, Thing]:
    """No thing: the settings of the service that each administers."""
    return {Where.OWN: Thing({}, TWO)}


def changes(*, mine: bool) -> Callable[[House], Mapping[Where, Thing]]:
    """Changes that wait in Wexmoor and in Eskford: asked for by the manager who comes, or by another."""

    def things(house: House) -> Mapping[Where, Thing]:
        found = {Where.GONE: Thing({"change_id": new_id()}, TWO)}
        with house.database.as_owner() as session:
            make = Builder(session)
            for where, service, manager in (
                (Where.OWN, house.heron.service_id, house.manager),
                (Where.ELSEWHERE, house.teal.service_id, house.other_manager),
            ):
                by = manager if mine else make.member(f"Mina {where.name.title()}", service, "service_manager")
                asked = {"setting": "S9", "value": {"days": 5}, "from_day": NOW.date(), "reason": "Tried out."}
                made = make.put(ServiceSetting, service_id=service, proposed_by=by.id, proposed_at=NOW, **asked)
                found[where] = Thing({"change_id": made}, TWO)
        return found

    return things


SETTING, CHANGE = "/service/settings/<setting>", "/service/setting-changes/<uuid:change_id>"
SETTINGS: Mapping[tuple[str, str], Asked] = {
    ("GET", "/service/settings"): Asked(own),
    ("GET", SETTING): Asked(own),
    ("GET", f"{SETTING}/change"): Asked(own),
    ("POST", f"{SETTING}/change"): Asked(own, fields={"days": "10", "reason": "It was decided."}),
    ("POST", f"{CHANGE}/confirm"): Asked(changes(mine=False)),
    ("POST", f"{CHANGE}/refuse"): Asked(changes(mine=False)),
    ("POST", f"{CHANGE}/withdraw"): Asked(changes(mine=True), only=MANAGERS),
}
