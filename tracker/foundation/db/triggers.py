"""Triggers that keep history as it was written, on SQLite and PostgreSQL alike.

Batch migrations on SQLite drop triggers without a word, and PostgreSQL drops no column that a trigger looks at: so they
are taken away before every migration and installed again after it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, text

from tracker.foundation.db.base import Base

PREFIX = "tr_append_only_"
_FUNCTION = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql"""


def append_only_tables() -> Iterator[tuple[Table, tuple[str, ...]]]:
    """Each table whose rows never change, with the columns that may be filled once."""
    for table in Base.metadata.sorted_tables:
        if "append_only" in table.info:
            yield table, table.info["append_only"]


def install_triggers(connection: Connection) -> None:
    """Drop and create every append-only trigger; safe to run at any time."""
    postgres = connection.dialect.name == "postgresql"
    if postgres:
        connection.execute(text(_FUNCTION))
    for table, once in append_only_tables():
        for event, when in (("DELETE", None), ("UPDATE", _changed(table, once, postgres=postgres))):
            _replace(connection, table.name, event, when, postgres=postgres)


def drop_triggers(connection: Connection) -> None:
    """Take every append-only trigger away, whatever tables there are."""
    postgres = connection.dialect.name == "postgresql"
    listed = (
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        if postgres
        else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    )
    for name, table in connection.execute(text(listed)).all():
        if name.startswith(PREFIX):
            connection.execute(text(f"DROP TRIGGER {name} ON {table}" if postgres else f"DROP TRIGGER {name}"))


def _replace(connection: Connection, table: str, event: str, when: str | None, *, postgres: bool) -> None:
    name = f"{PREFIX}{table}_{event.lower()}"
    condition = f"WHEN ({when})" if when else ""
    if postgres:
        body = f"FOR EACH ROW {condition} EXECUTE FUNCTION refuse_change()"
        connection.execute(text(f'DROP TRIGGER IF EXISTS {name} ON "{table}"'))
    else:
        body = f"FOR EACH ROW {condition} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    connection.execute(text(f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" {body}'))


def _changed(table: Table, once: tuple[str, ...], *, postgres: bool) -> str:
    """SQL that is true when an update touches anything but an empty settable-once column."""
    differs = "IS DISTINCT FROM" if postgres else "IS NOT"
    cast = "::text" if postgres else ""  # PostgreSQL has no equality for json
    parts = []
    for column in table.columns:
        name = f'"{column.name}"'
        changed = f"OLD.{name}{cast} {differs} NEW.{name}{cast}"
        parts.append(f"(OLD.{name} IS NOT NULL AND {changed})" if column.name in once else changed)
    return " OR ".join(parts)
