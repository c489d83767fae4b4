"""Names of children on the disk: sealed in the dump and in the files, by one key after the other, in old rows too."""

from __future__ import annotations

import json
import subprocess
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import scrypt
from pathlib import Path
from uuid import UUID

import pytest
from alembic import command
from alembic.config import Config
from cryptography.fernet import Fernet
from sqlalchemy import insert, text

from accounts.signin.second_factor.models import CodeApp
from app.commands.postgres_programs import address_of, environment_for
from app.factory import create_app
from community.concerns.models import Concern
from constellations.homes.models import Child
from constellations.stays.models import Stay
from core import clock
from core import settings as settings_of
from core.audit.sealed_detail import seal_detail
from core.crypto import anew, rows
from core.crypto.anew import seal_anew
from core.crypto.envelope import DoesNotOpen, key_id_of
from core.crypto.house import open_secret, seal_secret
from core.crypto.keys import KEYS
from core.ids import new_id
from tests.concurrency.conftest import StartProcess
from tests.factories.constellations import make_constellation
from tests.factories.stays import Wanted, add_asks, night
from tests.harness.database import ROOT
from tests.harness.keys import CHILD_KEY, OTHER_KEY, use_keys
from tests.harness.kith_commands import command_environment, kith, refused, succeed
from tests.harness.own_database import OwnDatabase

PERSON = UUID("00000000-0000-0000-0000-00000000000e")
CANARIES = ("Zyxquill", "Vexillomorph", "Quambly", "Brindlewick")


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    use_keys(CHILD_KEY)
    yield
    use_keys(CHILD_KEY)


def plant(database: OwnDatabase) -> tuple[UUID, UUID]:
    """A child and a stay with canaries in everything that is sealed; their ids."""
    made = make_constellation(database.as_owner, satellites=2, children=2)
    (stay_id,) = add_asks(database.as_owner, made, [Wanted(made.satellites[0], night(0))])
    child_id = made.satellites[0].children[0]
    told = {name: f"{CANARIES[3]} {name}" for name in Concern.sealed_fields}
    with database.as_owner() as session:
        session.add(
            Concern(
                id=new_id(),
                service_id=made.service_id,
                reference="7F2KQ",
                raised_by=made.manager.person_id,
                raised_at=clock.now(),
                about_people=[],
                about_children=[],
                hidden_from=[],
                danger="no",
                state="sent",
                acknowledge_by=clock.now(),
                retention_class="concern",
                **told,
            )
        )
        session.get_one(Child, child_id).first_name = CANARIES[0]
        session.get_one(Stay, stay_id).child_view = CANARIES[1]
        session.get_one(Stay, stay_id).note = CANARIES[2]
    return child_id, stay_id


def found_in(content: bytes) -> set[str]:
    """The canaries that stand there, as letters or as the hexadecimal in which a dump writes bytes."""
    return {name for name in CANARIES if name.encode() in content or name.encode().hex().encode() in content}


def dump_of(database: OwnDatabase) -> bytes:
    url = database.url("kith_test")
    dump = [str(database.server.programs / "pg_dump"), "--no-password", f"--dbname={address_of(url)}"]
    return subprocess.run(dump, env=environment_for(url), capture_output=True, check=True).stdout


def files_of(database: OwnDatabase, *tables: str) -> bytes:
    """The files in which the tables lie, as they are on the disk."""
    with database.server.connect(database.name) as admin:
        admin.execute("checkpoint")
        found = b""
        for table in tables:
            row = admin.execute("select pg_read_binary_file(pg_relation_filepath(%s))", [table]).fetchone()
            assert row is not None
            found += bytes(row[0])  # type: ignore[call-overload]
    return found


def test_names_stand_neither_in_the_dump_nor_in_the_files(own_database: OwnDatabase) -> None:
    plant(own_database)
    dump = dump_of(own_database)
    assert b"COPY public.child " in dump
    assert found_in(dump) == set()
    assert found_in(files_of(own_database, "child", "stay", "concern", "audit_entry", "check_result")) == set()


def test_control_without_the_seal_they_stand_in_both(
    own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "seal", lambda _service, _place, values: json.dumps(values).encode())
    monkeypatch.setattr(rows, "unseal", lambda _service, _place, sealed: json.loads(sealed))
    plant(own_database)
    assert found_in(dump_of(own_database)) == set(CANARIES)
    assert found_in(files_of(own_database, "child", "stay", "concern")) == set(CANARIES)


def test_a_name_copied_to_another_child_does_not_open(own_database: OwnDatabase) -> None:
    child_id, _ = plant(own_database)
    other = own_database.value("select id from child where id <> :id limit 1", id=child_id)
    with own_database.as_owner() as session:
        assert session.get_one(Child, other).first_name.startswith("Sol")
        session.execute(text("update child set sealed = (select sealed from child where id = :a) where id = :b"),
                        {"a": child_id, "b": other})  # fmt: skip
        session.expire_all()
        with pytest.raises(DoesNotOpen, match=str(other)):
            _ = session.get_one(Child, other).first_name
        session.rollback()


def as_before(secret_key: str, secret: bytes) -> bytes:
    """The secret of an app that makes codes as it was kept before migration 0025."""
    made = scrypt(secret_key.encode(), salt=b"kith: secrets of signing in", n=2, r=8, p=1, dklen=32)
    return Fernet(urlsafe_b64encode(made)).encrypt(secret)


def before_sealing(database: OwnDatabase) -> Config:
    """Put a database back to the migration before names were sealed, with rows in clear; the migrations to run."""
    database.execute("drop schema public cascade")
    database.execute("create schema public")
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = database.url("kith_owner")
    command.upgrade(config, "0013")
    with database.as_owner() as session:
        for statement in IN_CLEAR.split(";"):
            session.execute(text(statement.replace("{", "'").replace("}", "'")))
    return config


IN_CLEAR = """
insert into space (id, kind, name) values ({00000000-0000-0000-0000-00000000000a}, 'service', 'Wexmoor');
insert into space (id, kind, name, service_id)
  values ({00000000-0000-0000-0000-00000000000b}, 'constellation', 'Heron', {00000000-0000-0000-0000-00000000000a});
insert into service (id, kind) values ({00000000-0000-0000-0000-00000000000a}, 'council');
insert into constellation (id, service_id, state)
  values ({00000000-0000-0000-0000-00000000000b}, {00000000-0000-0000-0000-00000000000a}, 'live');
insert into household (id, service_id, name)
  values ({00000000-0000-0000-0000-00000000000c}, {00000000-0000-0000-0000-00000000000a}, 'Marsh');
insert into household_place (id, service_id, constellation_id, household_id, household_service_id, role, since)
  values ({00000000-0000-0000-0000-00000000000d}, {00000000-0000-0000-0000-00000000000a},
    {00000000-0000-0000-0000-00000000000b}, {00000000-0000-0000-0000-00000000000c},
    {00000000-0000-0000-0000-00000000000a}, 'satellite', now());
insert into person (id, given_name, family_name, created_at)
  values ({00000000-0000-0000-0000-00000000000e}, 'Dee', 'Marsh', now());
insert into child (id, service_id, household_id, first_name, birth_year, birth_month, fostered, sleepover_authority)
  select gen_random_uuid(), {00000000-0000-0000-0000-00000000000a}, {00000000-0000-0000-0000-00000000000c},
    'Zyxquill ' || n, 2010 + n % 7, 1 + n % 12, true, 'delegated' from generate_series(1, 6000) n;
insert into stay (id, service_id, constellation_id, place_id, household_id, reference, kind, state, asked_by, version,
    created_at, child_view, note)
  select gen_random_uuid(), {00000000-0000-0000-0000-00000000000a}, {00000000-0000-0000-0000-00000000000b},
    {00000000-0000-0000-0000-00000000000d}, {00000000-0000-0000-0000-00000000000c}, 'R' || n, 'planned', 'draft',
    {00000000-0000-0000-0000-00000000000e}, 1, now(),
    case when n % 2 = 0 then 'Vexillomorph ' || n else '' end, case when n % 3 = 0 then 'Quambly ' || n else '' end
  from generate_series(1, 12) n;
insert into concern (id, service_id, reference, raised_by, raised_at, story, when_words, about_people, about_children,
    about_words, hidden_from, danger, reach_words, state, acknowledge_by, retention_class)
  select gen_random_uuid(), {00000000-0000-0000-0000-00000000000a}, 'C' || n, {00000000-0000-0000-0000-00000000000e},
    now(), 'Brindlewick ' || n, 'today', array[]::uuid[], array[]::uuid[], '', array[]::uuid[], 'no', '', 'sent', now(),
    'concern' from generate_series(1, 3) n
"""


def test_rows_in_clear_are_sealed_by_the_migration(
    own_database: OwnDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = before_sealing(own_database)
    assert found_in(files_of(own_database, "child", "stay", "concern")) == set(CANARIES)
    monkeypatch.delenv("KITH_CHILD_KEYS", raising=False)
    with pytest.raises(settings_of.SettingMissing, match="KITH_CHILD_KEYS is not set"):
        command.upgrade(config, "head")
    assert own_database.value("select count(*) from child where first_name like 'Zyx%'") == 6000
    env = command_environment(own_database, tmp_path)
    with own_database.as_owner() as session:
        sealed = {"sealed_key": as_before(env["KITH_SECRET_KEY"], b"twenty secret bytes!"), "person": PERSON}
        session.execute(text("insert into code_app values (:person, :sealed_key, 0, now())"), sealed)
    succeed(env, "migrate")
    assert open_secret(CodeApp.place_of(PERSON), bytes(own_database.value("select sealed_key from code_app"))) == (
        b"twenty secret bytes!"
    )
    assert found_in(dump_of(own_database)) == set()
    assert found_in(files_of(own_database, "child", "stay", "concern")) == set()
    with own_database.as_owner() as session:
        children = session.query(Child).all()
        names = {child.first_name: (child.birth_year, child.birth_month) for child in children}
        stays = {stay.reference: (stay.child_view, stay.note) for stay in session.query(Stay)}
        concerns = {one.reference: (one.story, one.when_words) for one in session.query(Concern)}
    assert concerns == {f"C{n}": (f"Brindlewick {n}", "today") for n in (1, 2, 3)}
    assert names == {f"Zyxquill {n}": (2010 + n % 7, 1 + n % 12) for n in range(1, 6001)}
    assert stays["R6"] == ("Vexillomorph 6", "Quambly 6")
    assert stays["R3"] == ("", "Quambly 3")
    assert stays["R1"] == ("", "")
    forced = "select count(*) from pg_class where relforcerowsecurity and relname in ('child', 'stay', 'concern')"
    assert own_database.value(forced) == 3


def test_control_behind_the_forced_wall_the_owner_finds_nothing_to_seal(own_database: OwnDatabase) -> None:
    """Why the migration opens the wall and counts: an owner's UPDATE behind it changes nothing, without a word."""
    before_sealing(own_database)
    with own_database.server.connect(own_database.name, "kith_owner") as owner:
        assert owner.execute("update child set birth_year = birth_year").rowcount == 0
        assert owner.execute("update stay set version = version").rowcount == 0


def test_a_start_with_another_key_is_refused(
    own_database: OwnDatabase, start_kith: StartProcess, tmp_path: Path
) -> None:
    plant(own_database)
    process = start_kith(KITH_ROLES="web").wait_until_up()
    noted = bytes(own_database.value("select key_id from sealing_key")).hex()
    process.kill()
    env = command_environment(own_database, tmp_path)
    wrong = env | {"KITH_CHILD_KEYS": OTHER_KEY}
    for arguments in (("migrate",), ("work",), ("keys", "rotate")):
        assert f"key {noted} is not in KITH_CHILD_KEYS" in refused(wrong, *arguments)
    process.env["KITH_CHILD_KEYS"] = OTHER_KEY
    process.launch()
    with pytest.raises(AssertionError, match=f"key {noted} is not in KITH_CHILD_KEYS"):
        process.wait_until_up()
    assert "MISSING in the settings" in succeed(wrong, "keys", "show")
    absent = {name: value for name, value in env.items() if name != "KITH_CHILD_KEYS"}
    assert "KITH_CHILD_KEYS is not set" in refused(absent, "migrate")


def test_keys_are_changed_in_batches_and_go_on_where_they_were(
    own_database: OwnDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child_id, stay_id = plant(own_database)
    env = command_environment(own_database, tmp_path)
    succeed(env, "migrate")
    both = env | {"KITH_CHILD_KEYS": f"{OTHER_KEY},{CHILD_KEY}"}
    old = KEYS.current_id
    monkeypatch.setattr(anew, "BATCH", 2)
    app = create_app(settings_of.load(both))
    with app.app_context():
        assert next(seal_anew()) == 2  # stopped after its first batch
    sealed = [bytes(row[0]) for row in own_database.rows("select sealed from child")]
    assert sorted(key_id_of(one) == old for one in sealed) == [False, False, True, True]
    said = succeed(both, "keys", "rotate")
    assert "4 rows were sealed anew" in said  # two children, a stay, a concern
    assert f"Key {old.hex()} is needed no more" in said
    assert "0 rows were sealed anew" in succeed(both, "keys", "rotate")
    assert kith(env | {"KITH_CHILD_KEYS": OTHER_KEY}, "migrate").returncode == 0
    use_keys(OTHER_KEY)
    with own_database.as_owner() as session:
        assert session.get_one(Child, child_id).first_name == CANARIES[0]
        assert session.get_one(Stay, stay_id).note == CANARIES[2]


def test_a_key_that_the_audit_needs_is_kept(own_database: OwnDatabase, tmp_path: Path) -> None:
    child_id, _ = plant(own_database)
    env = command_environment(own_database, tmp_path)
    succeed(env, "migrate")
    detail = seal_detail(None, child_id, {"changes": [["first_name", "Ann", "Bea"]]})
    own_database.execute(
        "insert into audit_entry (id, at, actor, kind, detail) values (:id, now(), 'job:x', 'child-changed', :detail)",
        id=child_id,
        detail=json.dumps(detail),
    )
    said = succeed(env | {"KITH_CHILD_KEYS": f"{OTHER_KEY},{CHILD_KEY}"}, "keys", "rotate")
    assert "still opens entries of the audit" in said
    assert "is not in KITH_CHILD_KEYS" in refused(env | {"KITH_CHILD_KEYS": OTHER_KEY}, "migrate")


def test_a_new_key_is_one(own_database: OwnDatabase, tmp_path: Path) -> None:
    env = command_environment(own_database, tmp_path)
    made = {succeed(env, "keys", "new").strip() for _ in range(2)}
    assert len(made) == 2
    assert all(settings_of.child_keys({"KITH_CHILD_KEYS": key}) for key in made)


def test_secrets_of_code_apps_are_sealed_anew_with_the_rest(own_database: OwnDatabase, tmp_path: Path) -> None:
    """They are the house's and no service's; the key that sealed them is needed no more afterwards."""
    plant(own_database)
    env = command_environment(own_database, tmp_path)
    succeed(env, "migrate")
    person_id = own_database.value("select person_id from account limit 1")
    place, secret, old = CodeApp.place_of(person_id), b"twenty secret bytes!", KEYS.current_id
    with own_database.as_owner() as session:
        app = {
            "person_id": person_id,
            "sealed_key": seal_secret(place, secret),
            "last_counter": 0,
            "added_at": clock.now(),
        }
        session.execute(insert(CodeApp).values(**app))
    said = succeed(env | {"KITH_CHILD_KEYS": f"{OTHER_KEY},{CHILD_KEY}"}, "keys", "rotate")
    assert "7 rows were sealed anew" in said  # four children, a stay, a concern, and this one
    assert f"Key {old.hex()} is needed no more" in said
    kept = bytes(own_database.value("select sealed_key from code_app"))
    assert key_id_of(kept) != old
    use_keys(OTHER_KEY)
    assert open_secret(place, kept) == secret
    assert open_secret(f"code_app/{new_id()}", kept) is None
