"""The database of the local instance: its server, its roles, and the addresses that lead to it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deploy.local import places
from deploy.local.postgres import PORT, Cluster, socket_folder
from deploy.local.postgres_tools import can_enter, find_account, find_programs

DATABASE = "kith"
HAS_DATABASE = f"select 1 from pg_database where datname = '{DATABASE}'"
ROLES = ("kith_owner", "kith_web", "kith_worker", "kith_auditor")
URL_ROLES = {
    "DATABASE_URL": "kith_web",
    "WORKER_DATABASE_URL": "kith_worker",
    "MIGRATION_DATABASE_URL": "kith_owner",
}
OPTIONS = ("shared_buffers=64MB", "max_connections=100")


@dataclass(frozen=True)
class Instance:
    """The local instance: where its state is, its server, and its secrets."""

    state: Path
    cluster: Cluster
    secrets: dict[str, str]

    def start(self) -> int:
        """Start the server with roles and database in place; returns its process number."""
        self.cluster.initialise(self.secrets["admin"])
        pid = self.cluster.start()
        make_roles(self.cluster, self.secrets)
        if not self.cluster.sql(HAS_DATABASE, self.secrets["admin"]):
            self.cluster.sql(f"create database {DATABASE} owner kith_owner", self.secrets["admin"])
        return pid

    def settings(self) -> dict[str, str]:
        """The environment of Kith's programs on this instance."""
        urls = {name: url_for(self.cluster, role, self.secrets[role]) for name, role in URL_ROLES.items()}
        return urls | {
            "KITH_SECRET_KEY": self.secrets["secret_key"],
            "KITH_CHILD_KEYS": self.secrets["child_key"],
            "KITH_SECURITY_CONTACT": "mailto:security@kith.test",
            "KITH_DATA_DIR": str(self.state / "files"),
            "PATH": f"{self.cluster.programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        }

    def keep(self, kept: bool) -> None:
        """Note whether the server outlives this command: `run` leaves one alone that was started by hand."""
        places.replace(self.state / "server.json", json.dumps({"kept": kept}))

    def is_kept(self) -> bool:
        """Whether the server that runs was started to stay."""
        try:
            noted: dict[str, bool] = json.loads((self.state / "server.json").read_text())
        except (FileNotFoundError, ValueError):
            return False
        return bool(noted.get("kept"))


def find_instance() -> Instance:
    """The local instance of this checkout, with its folders made and nothing started."""
    state = places.state_dir()
    secrets = places.local_secrets(state)
    account = find_account()
    base = places.enterable_home(state, lambda folder: can_enter(account, folder))
    home = places.own_folder(base / "postgres", 0o711)
    account = find_account(home / "data")
    cluster = Cluster(home, find_programs(state, account), account, socket_folder(home), OPTIONS)
    places.own_folder(state / "files", 0o700)
    return Instance(state, cluster, secrets)


def make_roles(cluster: Cluster, passwords: dict[str, str]) -> None:
    """Make the four roles of the database, or set their passwords to those in `passwords`."""
    lines = []
    for role in ROLES:
        rights = "login createrole createdb" if role == "kith_owner" else "login"
        lines.append(
            f"select not exists (select from pg_roles where rolname = '{role}') as absent \\gset\n"
            f"\\if :absent\ncreate role {role} {rights};\n\\endif\n"
            f"alter role {role} password '{passwords[role]}';"
        )
    cluster.sql("set log_statement = 'none';\n" + "\n".join(lines), passwords["admin"])


def url_for(cluster: Cluster, role: str, password: str, database: str = DATABASE) -> str:
    """The address of a database on this server, as SQLAlchemy reads it."""
    host = quote(str(cluster.sockets))
    return f"postgresql+psycopg://{role}:{password}@/{database}?host={host}&port={PORT}"
