"""`kith duty-contact`, run as an operator runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.kith_commands import command_environment, refused, succeed
from tests.harness.own_database import OwnDatabase


@pytest.fixture
def env(own_database: OwnDatabase, tmp_path: Path) -> dict[str, str]:
    """A loaded demonstration."""
    made = command_environment(own_database, tmp_path / "files")
    succeed(made, "demo", "load")
    return made


def test_R48_an_operator_says_where_the_duty_team_is(own_database: OwnDatabase, env: dict[str, str]) -> None:
    asked = "select d.address from duty_contact d join space s on s.id = d.service_id where s.name = 'Wexmoor'"
    said = succeed(env, "duty-contact", "night@wexmoor.kith.test", "--service", "Wexmoor")
    assert "alert night@wexmoor.kith.test" in said
    assert own_database.value(asked) == "night@wexmoor.kith.test"
    assert "no service called Nowhere" in refused(env, "duty-contact", "a@b.test", "--service", "Nowhere")
    assert "give an address" in refused(env, "duty-contact", "01632 960190", "--service", "Wexmoor")
    assert own_database.value(asked) == "night@wexmoor.kith.test"
