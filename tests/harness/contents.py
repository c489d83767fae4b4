"""All that a database holds, as counts and checksums, so that two can be compared."""

from __future__ import annotations

from psycopg import sql

from tests.harness.database import DatabaseServer

Contents = dict[str, tuple[int, str]]

_TABLES = "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname"


def contents(server: DatabaseServer, name: str, without: dict[str, str] | None = None) -> Contents:
    """Rows and checksum of every table, read by the superuser; `without` names a column of a table to leave out."""
    found: Contents = {}
    with server.connect(name) as connection:
        for (table,) in connection.execute(_TABLES).fetchall():
            left_out = (without or {}).get(str(table), "")
            query = sql.SQL(
                "select count(*), coalesce(md5(string_agg(row, ' ' order by row)), '')"
                " from (select (to_jsonb(t) - {})::text as row from {} t) r"
            ).format(sql.Literal(left_out), sql.Identifier(str(table)))
            row = connection.execute(query).fetchone()
            assert row is not None
            found[str(table)] = (int(str(row[0])), str(row[1]))
    return found


def walled_tables(server: DatabaseServer, name: str, *, from_owner: bool = False) -> set[str]:
    """The tables whose rows belong to services, each behind its wall.

    `from_owner`: those that the owner's own functions do not read either.
    """
    query = "select relname from pg_class c where relforcerowsecurity and relnamespace = 'public'::regnamespace"
    if from_owner:
        query += " and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'for_functions')"
    with server.connect(name) as connection:
        return {str(row[0]) for row in connection.execute(query).fetchall()}
