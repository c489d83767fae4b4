"""What is sealed opens in its place, with its key, and nowhere else; settings say what is wrong with a key."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask

from constellations.homes.models import Child
from constellations.stays import models as stays_models
from core.audit.sealed_detail import open_detail, seal_detail
from core.crypto.envelope import STEP, DoesNotOpen, key_id_of, seal, text_begins, unseal
from core.crypto.keys import KEYS, KeyMissing, parse_keys
from core.crypto.opened import Opened, opened_now
from core.settings import SettingMissing, child_keys
from tests.harness.keys import CHILD_KEY, OTHER_KEY, use_keys

SERVICE, OTHER_SERVICE = uuid4(), uuid4()
TOLD = {"first_name": "Amara", "birth_year": 2017, "birth_month": 4}


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    use_keys(CHILD_KEY)
    yield
    use_keys(CHILD_KEY)


def test_it_opens_in_its_place() -> None:
    sealed = seal(SERVICE, "child/1", TOLD)
    assert unseal(SERVICE, "child/1", sealed) == TOLD
    assert b"Amara" not in sealed
    assert seal(SERVICE, "child/1", TOLD) != sealed


def test_it_opens_for_no_other_service_row_or_table() -> None:
    sealed = seal(SERVICE, "child/1", TOLD)
    for service_id, place in ((OTHER_SERVICE, "child/1"), (SERVICE, "child/2"), (SERVICE, "stay/1")):
        with pytest.raises(DoesNotOpen):
            unseal(service_id, place, sealed)


@pytest.mark.parametrize("at", [0, 10, 20, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    sealed = bytearray(seal(SERVICE, "child/1", TOLD))
    sealed[at] ^= 1
    with pytest.raises(DoesNotOpen):
        unseal(SERVICE, "child/1", bytes(sealed))


def test_a_missing_key_is_named() -> None:
    sealed = seal(SERVICE, "child/1", TOLD)
    use_keys(OTHER_KEY)
    with pytest.raises(KeyMissing, match=key_id_of(sealed).hex()):
        unseal(SERVICE, "child/1", sealed)
    use_keys(OTHER_KEY, CHILD_KEY)
    assert unseal(SERVICE, "child/1", sealed) == TOLD
    assert key_id_of(seal(SERVICE, "child/1", TOLD)) == KEYS.current_id != key_id_of(sealed)


def test_the_length_does_not_tell_the_name() -> None:
    lengths = {len(seal(SERVICE, "child/1", TOLD | {"first_name": name})) for name in ("Al", "Ann", "Bea", "Carol")}
    assert len(lengths) == 1
    assert (lengths.pop() - 1 - 4 - 12 - 16) % STEP == 0


def test_services_have_keys_of_their_own() -> None:
    key_id = KEYS.current_id
    nonce = bytes(12)
    here, there = KEYS.cipher(key_id, SERVICE), KEYS.cipher(key_id, OTHER_SERVICE)
    assert here.encrypt(nonce, b"Amara", None) != there.encrypt(nonce, b"Amara", None)


def test_a_child_reads_and_writes_as_ever() -> None:
    child = Child(first_name="Amara", birth_year=2017, birth_month=4, id=uuid4(), service_id=SERVICE, fostered=True)
    assert (child.first_name, child.birth_year, child.birth_month) == ("Amara", 2017, 4)
    before = child.sealed
    child.first_name = "Ama"
    assert child.sealed != before
    assert child.opened() == TOLD | {"first_name": "Ama"}
    # As the database hands it out: the sealed part and nothing else.
    again = Child(id=child.id, service_id=SERVICE, sealed=child.sealed)
    assert again.first_name == "Ama"
    moved = Child(id=uuid4(), service_id=SERVICE, sealed=child.sealed)
    with pytest.raises(DoesNotOpen):
        _ = moved.first_name


def test_R32_looking_is_noted_and_writing_is_not() -> None:
    child = Child(**TOLD, id=uuid4(), service_id=SERVICE)
    with Flask("noting").test_request_context():
        child.birth_month = 5
        assert opened_now() == frozenset()
        assert child.first_name == "Amara"
        assert opened_now() == {Opened("child", child.id, SERVICE, None)}


def test_R53_the_audit_keeps_no_name_in_clear() -> None:
    assert hasattr(stays_models.Stay, "note")  # a name is known to be sealed once its table is loaded
    entry = uuid4()
    detail = {
        "reference": "4F2K7",
        "first_name": "Amara",
        "changes": [["first_name", "Amara", "Ama"], ["note", "", "Swims"], ["state", "draft", "requested"]],
    }
    sealed = seal_detail(SERVICE, entry, detail)
    said = str(sealed)
    assert not any(word in said for word in ("Ama", "Swims"))
    assert all(word in said for word in ("4F2K7", "requested", text_begins(KEYS.current_id)))
    assert open_detail(SERVICE, entry, sealed) == detail
    with pytest.raises(DoesNotOpen):
        open_detail(SERVICE, uuid4(), sealed)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "KITH_CHILD_KEYS is not set"),
        ("short", "number 1 is none"),
        (f"{CHILD_KEY},?", "number 2 is none"),
        ("A" * 43, "guess"),
        (f"{CHILD_KEY}\n{CHILD_KEY}", "twice"),
    ],
)
def test_what_is_wrong_with_a_key_is_said_without_it(written: str, words: str) -> None:
    with pytest.raises(SettingMissing, match=words) as refusal:
        child_keys({"KITH_CHILD_KEYS": written})
    assert CHILD_KEY not in str(refusal.value)


def test_keys_may_stand_in_a_file(tmp_path: object) -> None:
    file = f"{tmp_path}/keys"
    with pytest.raises(SettingMissing, match="KITH_CHILD_KEYS_FILE"):
        child_keys({"KITH_CHILD_KEYS_FILE": file})
    with open(file, "w") as out:  # noqa: PTH123
        out.write(f"{OTHER_KEY}\n{CHILD_KEY}\n")
    assert child_keys({"KITH_CHILD_KEYS_FILE": file}) == parse_keys(f"{OTHER_KEY} {CHILD_KEY}")
    assert CHILD_KEY not in repr(parse_keys(CHILD_KEY))
