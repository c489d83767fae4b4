"""Loading the demonstration: once, again after a crash, and never over a service's own people."""

from __future__ import annotations

from pathlib import Path

from tests.factories.constellations import make_constellation
from tests.harness.kith_commands import command_environment, refused, succeed
from tests.harness.own_database import OwnDatabase

WHOLE = "select count(*) from audit_entry where kind = 'demonstration-loaded'"
PEOPLE = "select count(*) from person"


def test_a_second_load_changes_nothing(own_database: OwnDatabase, tmp_path: Path) -> None:
    env = command_environment(own_database, tmp_path / "files")
    succeed(env, "demo", "load")
    before = own_database.value("select count(*) from audit_entry")
    succeed(env, "demo", "load")
    assert own_database.value("select count(*) from audit_entry") == before
    assert own_database.value(WHOLE) == 1


def test_what_a_crash_left_half_way_is_loaded_anew(own_database: OwnDatabase, tmp_path: Path) -> None:
    env = command_environment(own_database, tmp_path / "files")
    succeed(env, "demo", "load")
    people = own_database.value(PEOPLE)
    own_database.execute("alter table audit_entry disable trigger append_only")
    own_database.execute("delete from audit_entry where kind = 'demonstration-loaded'")
    own_database.execute("delete from stay_child")
    succeed(env, "demo", "load")
    assert (own_database.value(PEOPLE), own_database.value(WHOLE)) == (people, 1)
    assert own_database.value("select count(*) from stay_child") > 0


def test_a_services_own_people_are_never_thrown_away(own_database: OwnDatabase, tmp_path: Path) -> None:
    make_constellation(own_database.as_owner)
    people = own_database.value(PEOPLE)
    said = refused(command_environment(own_database, tmp_path / "files"), "demo", "load")
    assert "This database holds a service's own people" in said
    assert own_database.value(PEOPLE) == people
