"""Which keys the database needs: noted there by name, so that a start with the wrong ones is refused in a sentence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from core.crypto.keys import KEYS, KeyMissing
from core.settings import SettingMissing
from core.unit_of_work import Unit

_NEEDED = text("select key_id from sealing_key order by first_used_at, key_id")
_NOTE = text("insert into sealing_key (key_id, first_used_at) values (:key_id, :now) on conflict do nothing")


def check_keys(database: Session | Connection, now: datetime) -> None:
    """Refuse where the database needs a key that is not here, and note the one that seals from now on.

    Raises `SettingMissing` with the name of the key.
    """
    needed = {bytes(row.key_id) for row in database.execute(_NEEDED)}
    for key_id in sorted(needed - set(KEYS.ids)):
        raise SettingMissing(str(KeyMissing(key_id)))
    if KEYS.current_id not in needed:
        database.execute(_NOTE, {"key_id": KEYS.current_id, "now": now})


def check_keys_at_start(unit: Unit) -> None:
    """The same as a command of a process that starts."""
    check_keys(unit.session, unit.now)
