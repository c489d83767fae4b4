"""What the tests of a service's administration do again and again: send a form, look past every wall."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from tests.factories.pages_browser import Browser
from tests.factories.pages_house import House
from tests.factories.pages_parsed import Page


def one(house: House, query: str, **values: Any) -> Any:
    """The only value that a query finds, past every wall."""
    with house.database.as_owner() as session:
        return session.execute(text(query), values).scalar()


def send(browser: Browser, path: str, button: str, status: int = 200, /, **fields: Any) -> Page:
    """Open a form and send it with these fields."""
    return browser.send(browser.get(path).form(button), status=status, **fields)


def lasting(house: House, table: str, **of: Any) -> Any:
    """The id of the row of a dated table that has not ended, of a household or person."""
    ((column, value),) = of.items()
    return one(house, f"select id from {table} where {column} = :value and until is null", value=value)
