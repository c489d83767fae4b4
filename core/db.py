"""The database: one declarative base, named constraints, and the engines of this process.

Flask-SQLAlchemy owns the engines (`web` is the default bind, `worker` the second); sessions are opened by
`core.unit_of_work` and by nothing else.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Date, DateTime, Engine, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, registry

from core.settings import Settings

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table. State is text with a CHECK, time is timestamptz, ids are UUIDs."""

    registry = registry(
        metadata=MetaData(naming_convention=CONVENTION),
        type_annotation_map={
            UUID: Uuid(),
            str: Text(),
            datetime: DateTime(timezone=True),
            date: Date(),
            dict[str, Any]: JSONB(),
            list[Any]: JSONB(),
        },
    )


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True)


def init_db(app: Flask, settings: Settings) -> None:
    """Give the app its engines. Pool size and time-out are settings; an exhausted pool is an honest 503."""
    options = {
        "pool_size": settings.pool_size,
        "max_overflow": 0,
        "pool_timeout": settings.pool_timeout,
        "pool_pre_ping": False,
        "pool_recycle": 1800,
        "connect_args": {"connect_timeout": 3, "application_name": "kith"},
    }
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    binds = {"worker": {"url": settings.worker_database_url, **options}}
    app.config["SQLALCHEMY_BINDS"] = binds
    db.init_app(app)


def bind_for(role: str) -> Engine | Connection:
    """The engine of the database role `web` or `worker` (in a rolled-back test, its one connection)."""
    return db.engines["worker" if role == "worker" else None]


def looking() -> AbstractContextManager[Connection]:
    """A connection of the role `web` for one statement that is a transaction of its own: no BEGIN, no COMMIT."""
    bind = bind_for("web")
    return nullcontext(bind) if isinstance(bind, Connection) else _without_transactions(bind).connect()


@cache
def _without_transactions(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="AUTOCOMMIT")  # of the same pool
