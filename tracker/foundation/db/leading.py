"""One leader among any number of processes. It spares work; correctness never depends on it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zlib import crc32

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError


@contextmanager
def lead(engine: Engine, folder: Path, name: str) -> Iterator[bool]:
    """Whether this process leads in `name` while the block runs: an advisory lock on PostgreSQL, a file lock otherwise.

    Both end with the process, however it ends.
    """
    chosen = _by_advisory_lock(engine, name) if engine.dialect.name == "postgresql" else _by_file(folder, name)
    with chosen as leads:
        yield leads


@contextmanager
def _by_file(folder: Path, name: str) -> Iterator[bool]:
    with (folder / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def _by_advisory_lock(engine: Engine, name: str) -> Iterator[bool]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = {"key": crc32(name.encode())}
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key):
            yield False
            return
        try:
            yield True
        finally:
            with suppress(DBAPIError):  # where the server was restarted, the lock ended with the connection
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
