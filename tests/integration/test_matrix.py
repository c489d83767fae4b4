"""The access matrix, walked: every address, as everybody, at what is theirs, next door, elsewhere and gone.

What is expected comes from the table alone: the role's cell, and what holds of the thing. An address that is not laid
out in `tests/factories/matrix_routes.py` fails; so does one whose allowed cell does not really succeed.
"""

from __future__ import annotations

import pytest
from flask import Flask

from accounts.permissions.roles import Role
from tests.factories.matrix_people import Opened
from tests.factories.matrix_routes import ROUTES
from tests.factories.matrix_walk import CANARIES, faults, routes
from tests.factories.pages_house import House


def test_every_address_is_laid_out(whole_app: Flask) -> None:
    served = set(routes(whole_app))
    assert sorted(served - set(ROUTES)) == [], "say in tests/factories/matrix_*.py how these are asked"
    assert sorted(set(ROUTES) - served) == [], "these are not served any more"


@pytest.mark.parametrize(("method", "url"), ROUTES)
def test_R71_R72_the_table_is_kept(
    house: House, people: dict[Role, Opened], caplog: pytest.LogCaptureFixture, method: str, url: str
) -> None:
    assert faults(house, people, method, url) == []
    assert caplog.text
    assert [canary for canary in CANARIES if canary in caplog.text] == []
