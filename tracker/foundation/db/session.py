"""Engines and sessions, with the settings that were measured (design.md §3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

BUSY_TIMEOUT_MS = 10_000
WRITE_LOCK = 7_405_001  # key of the advisory lock that writers share on PostgreSQL


class Sessions:
    """The two ways to open a session: to read, and to write.

    On SQLite a writing session takes the write lock at its start (BEGIN IMMEDIATE): a deferred one that upgrades later
    is refused at once whenever somebody else wrote in between, whatever the busy timeout says. On PostgreSQL writers
    share a lock of their own, for which `settle` waits.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        self._read = sessionmaker(engine, expire_on_commit=False)
        self._write = sessionmaker(self._writer, expire_on_commit=False)
        if engine.dialect.name == "postgresql":
            event.listen(self._write, "after_begin", _share_write_lock)

    def read(self) -> Session:
        """A session that must not change anything."""
        return self._read()

    def write(self) -> Session:
        """A session that may change data; the caller commits and closes."""
        return self._write()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A writing session that commits at the end of the block, and rolls back when it raises."""
        with self.write() as session, session.begin():
            yield session

    def settle(self) -> None:
        """Wait until everything that is being written now is committed or undone.

        A writer asks the clock when its transaction stands and commits later. Who reads as of an instant K settles
        first: what was recorded up to K is then complete, and the same (D, K) gives the same result for ever.
        """
        with self._writer.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(WRITE_LOCK)))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A reading session, closed at the end of the block."""
        with self.read() as session:
            yield session


def _share_write_lock(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    connection.execute(select(func.pg_advisory_xact_lock_shared(WRITE_LOCK)))


def driver_url(url: str) -> str:
    """The URL with the driver that the product ships with."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1) if url.startswith("postgresql://") else url


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL, set up as the design asks."""
    engine = create_engine(driver_url(url), pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the begin event decides, not the driver
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))
