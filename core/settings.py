"""Settings: typed, from the environment only, and failing at start with the name of what is missing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from core.crypto.keys import BadKey, Master, parse_keys

ROLES = frozenset({"web", "live", "worker", "tick"})


class SettingMissing(Exception):
    """A setting is absent or cannot be used; the words name it and say what it must be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one installation and another.

    Addresses of databases are SQLAlchemy URLs with the driver (`postgresql+psycopg://`). `roles` says what this
    process does: `web` answers pages, `live` holds sockets and the relay, `worker` does due rows and the
    outbox, `tick` wakes them.
    """

    database_url: str
    worker_database_url: str
    secret_key: str
    child_keys: tuple[Master, ...]
    data_dir: Path
    roles: frozenset[str]
    base_url: str
    demo: bool
    redis_url: str | None
    smtp_url: str | None
    mail_from: str
    notify_url: str
    notify_key: str | None
    notify_email_template: str | None
    notify_sms_template: str | None
    notify_timeout: float
    log: str
    pool_size: int
    pool_timeout: float
    relay_poll: float
    security_contact: str | None
    page_limit: int

    def has(self, role: str) -> bool:
        """Whether this process takes the role."""
        return role in self.roles


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise SettingMissing(f"{name} is not set.")
    return value


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    raw = env.get(name, "").strip()
    if not raw:
        return default
    try:
        number = float(raw)
    except ValueError:
        raise SettingMissing(f"{name} must be a number, not {raw!r}.") from None
    if number <= 0:
        raise SettingMissing(f"{name} must be more than 0, not {raw!r}.")
    return number


def _contact(env: Mapping[str, str]) -> str | None:
    contact = env.get("KITH_SECURITY_CONTACT", "").strip()
    if contact and not contact.startswith(("mailto:", "https://")):
        raise SettingMissing("KITH_SECURITY_CONTACT must begin with mailto: or https://.")
    return contact or None


def _roles(env: Mapping[str, str]) -> frozenset[str]:
    roles = frozenset(part.strip() for part in env.get("KITH_ROLES", "").split(",") if part.strip())
    unknown = roles - ROLES
    if unknown:
        raise SettingMissing(f"KITH_ROLES names {', '.join(sorted(unknown))}; it may name {', '.join(sorted(ROLES))}.")
    return roles or ROLES


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises `SettingMissing` with the name of the first setting that is absent or out of its range.
    """
    env = os.environ if env is None else env
    database_url = _required(env, "DATABASE_URL")
    secret_key = _required(env, "KITH_SECRET_KEY")
    if len(secret_key) < 32:
        raise SettingMissing("KITH_SECRET_KEY must be at least 32 characters long.")
    demo = env.get("KITH_DEMO", "0") == "1"
    if demo and not parse_qs(urlsplit(database_url).query).get("host", [""])[0].startswith("/"):
        # In a demonstration anybody signs in as anybody and reads all mail: it stays on the machine that serves it.
        raise SettingMissing("KITH_DEMO=1 is for the local instance alone, never for a DATABASE_URL of your own.")
    return Settings(
        database_url=database_url,
        worker_database_url=env.get("WORKER_DATABASE_URL", "").strip() or database_url,
        secret_key=secret_key,
        child_keys=child_keys(env),
        data_dir=Path(_required(env, "KITH_DATA_DIR")),
        roles=_roles(env),
        base_url=env.get("KITH_BASE_URL", "").strip() or "http://127.0.0.1:8000",
        demo=demo,
        redis_url=env.get("REDIS_URL", "").strip() or None,
        smtp_url=env.get("SMTP_URL", "").strip() or None,
        mail_from=env.get("KITH_MAIL_FROM", "").strip() or "Kith <no-reply@kith.test>",
        notify_url=env.get("KITH_NOTIFY_URL", "").strip() or "https://api.notifications.service.gov.uk",
        notify_key=env.get("KITH_NOTIFY_KEY", "").strip() or None,
        notify_email_template=env.get("KITH_NOTIFY_EMAIL_TEMPLATE", "").strip() or None,
        notify_sms_template=env.get("KITH_NOTIFY_SMS_TEMPLATE", "").strip() or None,
        notify_timeout=_number(env, "KITH_NOTIFY_TIMEOUT", 20),
        log=env.get("KITH_LOG", "").strip() or "json",
        pool_size=int(_number(env, "KITH_DB_POOL", 10)),
        pool_timeout=_number(env, "KITH_DB_POOL_TIMEOUT", 5),
        relay_poll=_number(env, "KITH_RELAY_POLL", 0.5),
        security_contact=_contact(env),
        page_limit=0 if env.get("KITH_PAGE_LIMIT", "").strip() == "0" else int(_number(env, "KITH_PAGE_LIMIT", 300)),
    )


def child_keys(env: Mapping[str, str] | None = None) -> tuple[Master, ...]:
    """The keys that seal what is about children, from KITH_CHILD_KEYS or the file that KITH_CHILD_KEYS_FILE names.

    The first seals, all open. Raises `SettingMissing`, in words that hold no key.
    """
    env = os.environ if env is None else env
    name, written = "KITH_CHILD_KEYS", env.get("KITH_CHILD_KEYS", "").strip()
    if not written and (file := env.get("KITH_CHILD_KEYS_FILE", "").strip()):
        name = f"KITH_CHILD_KEYS_FILE ({file})"
        try:
            written = Path(file).read_text(encoding="ascii", errors="replace").strip()
        except OSError as error:
            raise SettingMissing(f"{name} cannot be read: {error.strerror}.") from None
    if not written:
        raise SettingMissing(f"{name} is not set. It seals what is about children: `kith keys new` makes a first key.")
    try:
        return parse_keys(written)
    except BadKey as bad:
        raise SettingMissing(f"{name} {bad}") from None


def migration_database_url(env: Mapping[str, str] | None = None) -> str:
    """The address with which migrations run, as the owner of the tables. Raises `SettingMissing`."""
    return _required(os.environ if env is None else env, "MIGRATION_DATABASE_URL")
