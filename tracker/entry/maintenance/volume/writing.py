"""Bulk inserts of rows in stored form: executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text

from tracker.entry.maintenance.volume.copying import Rows
from tracker.foundation.db.base import Base, UtcDateTime


class BrokenKeys(ValueError):
    """A row points to one that is not there."""


@contextmanager
def bulk(engine: Engine) -> Iterator[Connection]:
    """A connection on which rows may come in any order; keys are checked at the end, and it commits then.

    Raises BrokenKeys.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            connection.commit()
            return
        raw = connection.connection.dbapi_connection
        assert raw is not None
        for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-200000"):
            raw.execute(f"PRAGMA {pragma}")
        try:
            yield connection
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise BrokenKeys(f"row {broken[1]} of {broken[0]} refers to a missing row of {broken[2]}")
            connection.commit()
        finally:
            connection.rollback()
            for pragma in ("foreign_keys=ON", "synchronous=FULL", "cache_size=-2000"):
                raw.execute(f"PRAGMA {pragma}")


def write(connection: Connection, rows: Rows) -> None:
    """Insert rows, those that others point to first, and forget them."""
    for table in Base.metadata.sorted_tables:
        values = rows.pop(table.name, None)
        if not values:
            continue
        if connection.dialect.name == "sqlite":
            marks = ", ".join("?" * len(table.columns))
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            connection.exec_driver_sql(
                f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})',  # noqa: S608 - names of our own tables
                [tuple(row) for row in values],
            )
        else:
            _copy(connection, table, values)
    assert not rows, f"unknown tables: {rows.keys()}"


def _copy(connection: Connection, table: Any, values: list[list[Any]]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    instants = [place for place, column in enumerate(table.columns) if isinstance(column.type, UtcDateTime)]
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in values:
            for place in instants:
                row[place] = None if row[place] is None else f"{row[place]}+00"
            copy.write_row(row)


def count_on(connection: Connection, tables: set[str]) -> None:
    """Let PostgreSQL give the next ids after those that were written."""
    if connection.dialect.name != "postgresql":
        return
    for name in sorted(tables):
        table = Base.metadata.tables[name]
        highest = connection.scalar(select(func.max(table.c.id)))
        sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{name}"', "id")))
        connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
