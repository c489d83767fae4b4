"""Whether this process lives and whether it can work, for whatever watches over it. Open to anybody."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from accounts.signin.access import PUBLIC, access
from core.actor import NOBODY
from core.refusals import Busy
from core.unit_of_work import Unit, read

blueprint = Blueprint("health", __name__)
MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations" / "versions"
Answer = tuple[str, int, dict[str, str]]


@blueprint.get("/healthz")
@access(PUBLIC)
def healthz() -> Answer:
    """The process answers. Nothing else is asked: a database in trouble must not get processes killed."""
    return _plain("ok", 200)


@blueprint.get("/readyz")
@access(PUBLIC)
def readyz() -> Answer:
    """The database answers and is at the migration that this code wants; else 503 with a plain word."""
    try:
        found = read(NOBODY, _migration)
    except Busy:
        return _plain("busy: no database connection is free", 503)
    except OperationalError:
        return _plain("the database does not answer", 503)
    except DBAPIError:
        return _plain("the database is not migrated", 503)
    if found != wanted_migration():
        return _plain("the database is at another migration than this code", 503)
    return _plain("ready", 200)


@cache
def wanted_migration() -> str:
    """The newest migration that this code knows."""
    # By the files' names, which begin with the revision: Alembic itself takes a tenth of a process's memory.
    return max(file.name.partition("_")[0] for file in MIGRATIONS.glob("[0-9]*_*.py"))


def _migration(unit: Unit) -> str | None:
    found: str | None = unit.session.execute(text("select version_num from alembic_version")).scalar()
    return found


def _plain(words: str, status: int) -> Answer:
    return f"{words}\n", status, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
