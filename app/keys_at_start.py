"""A process with the wrong keys does not start: it would show failures for names, and seal with a key nobody keeps."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.exc import DBAPIError, ProgrammingError

from core.actor import NOBODY
from core.crypto.in_use import check_keys_at_start
from core.logs import log
from core.refusals import Busy
from core.unit_of_work import is_outage, run


def refuse_wrong_keys(app: Flask) -> None:
    """Raise `SettingMissing` where the database is sealed with a key that is not in the settings.

    A database that is away, or not migrated yet, keeps no process from starting: `kith migrate` asks the same.
    """
    with app.app_context():
        try:
            run(NOBODY, None, check_keys_at_start)
        except (DBAPIError, Busy) as error:
            away = isinstance(error, Busy | ProgrammingError) or is_outage(error)
            if not away:
                raise
            log.warning("keys not compared", why=type(error).__name__)
