"""Bringing a database to the present schema, in the order that SQLite survives (design.md §3).

Batch migrations with foreign keys on delete ON DELETE CASCADE children, and drop triggers: so keys are off while
migrating, checked after it, and the triggers are installed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, event, text

from tracker.foundation.db.session import driver_url
from tracker.foundation.db.triggers import drop_triggers, install_triggers


class MigrationError(RuntimeError):
    """A migration left the database broken; it was rolled back."""


def current_revision(url: str) -> str | None:
    """The revision a database stands at; None for an empty one."""
    with _connection(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision(folder: Path) -> str | None:
    """The revision that the committed migrations lead to."""
    return ScriptDirectory.from_config(_config(folder)).get_current_head()


def upgrade(url: str, folder: Path, revision: str = "head") -> None:
    """Migrate up and, at the newest schema, install the triggers.

    Raises MigrationError when a foreign key then points nowhere.
    """
    with _connection(url) as connection:
        config = _config(folder)
        config.attributes["connection"] = connection
        drop_triggers(connection)
        command.upgrade(config, revision)
        _check(connection)
        if revision == "head":
            install_triggers(connection)
        connection.commit()


def downgrade(url: str, folder: Path, revision: str) -> None:
    """Migrate down."""
    with _connection(url) as connection:
        config = _config(folder)
        config.attributes["connection"] = connection
        drop_triggers(connection)
        command.downgrade(config, revision)
        _check(connection)
        connection.commit()


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = create_engine(driver_url(url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA foreign_keys=OFF"))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _check(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).first()
        if broken:
            raise MigrationError(f"row {broken[1]} of {broken[0]} refers to a missing row of {broken[2]}")
