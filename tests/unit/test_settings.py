"""Settings say what is missing, and keep a demonstration away from a service's own database."""

from __future__ import annotations

import pytest

from core.settings import SettingMissing, load
from tests.harness.keys import CHILD_KEY

LOCAL = {
    "DATABASE_URL": "postgresql+psycopg://kith_web:x@/kith?host=%2Ftmp%2Fkith&port=5432",
    "KITH_SECRET_KEY": "s" * 32,
    "KITH_CHILD_KEYS": CHILD_KEY,
    "KITH_DATA_DIR": "/tmp/files",
}
REMOTE = "postgresql+psycopg://kith_web:x@db.council.example/kith"


@pytest.mark.parametrize("name", LOCAL)
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(SettingMissing, match=name):
        load({key: value for key, value in LOCAL.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KITH_SECRET_KEY", "short"),
        ("KITH_ROLES", "web,cook"),
        ("KITH_DB_POOL", "many"),
        ("KITH_RELAY_POLL", "0"),
        ("KITH_SECURITY_CONTACT", "security@kith.test"),
        ("KITH_PAGE_LIMIT", "few"),
    ],
)
def test_what_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingMissing, match=name):
        load(LOCAL | {name: value})


@pytest.mark.parametrize(
    "url", [REMOTE, f"{REMOTE}?host=db2.example", "postgresql+psycopg://kith_web:x@127.0.0.1/kith"]
)
def test_a_demonstration_refuses_a_database_of_ones_own(url: str) -> None:
    with pytest.raises(SettingMissing, match="KITH_DEMO"):
        load(LOCAL | {"DATABASE_URL": url, "KITH_DEMO": "1"})
    assert load(LOCAL | {"DATABASE_URL": url}).demo is False


def test_the_local_instance_may_be_one() -> None:
    assert load(LOCAL | {"KITH_DEMO": "1"}).demo is True
