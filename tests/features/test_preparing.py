"""Before an installation serves: backup, migration, committed tables, the first administrator."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from tests.cast import World
from tests.databases import MIGRATIONS, use_server_tools
from tests.web import settings_for
from tracker.entry.maintenance.backup import BackupRefused, back_up
from tracker.entry.maintenance.preparing import (
    NotReady,
    check_procedures,
    first_administrator,
    migrate,
    seed,
)
from tracker.foundation.db.migrating import current_revision, downgrade, newest_revision, upgrade
from tracker.foundation.db.session import Sessions, make_engine
from tracker.people.accounts.operations import find_link, use_link
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.workflow.definitions import EARLIER, builtin
from tracker.workflow.prover import prove_text

OLD = Path(__file__).parents[1] / "data" / "definitions_1"
NOW = datetime(2023, 3, 1, 2, tzinfo=UTC)


def test_a_new_installation_is_migrated_without_a_backup(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path / 'tracker.db'}")
    assert migrate(settings, NOW) is None
    assert current_revision(settings.database_url) == newest_revision(MIGRATIONS)


def test_an_older_database_is_copied_before_it_is_changed(
    world: World, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server_tools(monkeypatch)
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


def at_the_first_schema(url: str, definition: str) -> Engine:
    """A database as the first release left it, with one published version."""
    downgrade(url, MIGRATIONS, "0001")
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO procedure_version (name, label, version_no, definition, sha256, published_at)"
                " VALUES ('county-to-town', '区县巡察反馈镇党委', 1, :text, :sha256, '2023-03-01 02:00:00')"
            ),
            {"text": definition, "sha256": sha256(definition.encode()).hexdigest()},
        )
    return engine


def test_what_the_first_release_published_is_upgraded_and_followed(database_url: str, tmp_path: Path) -> None:
    old = (OLD / "county-to-town.toml").read_text(encoding="utf-8")
    engine = at_the_first_schema(database_url, old)
    with Sessions(engine).reading() as session:
        check_procedures(session)
    upgrade(database_url, MIGRATIONS)
    with Sessions(engine).writing() as session:
        seed(session, NOW)
    with Sessions(engine).reading() as session:
        versions = session.query(ProcedureVersion).filter_by(name="county-to-town").order_by("version_no").all()
        assert [version.definition for version in versions] == [old, builtin()["county-to-town"]]
    engine.dispose()


def test_an_upgrade_stops_before_the_migration_where_a_version_breaks_the_rules(database_url: str) -> None:
    broken = builtin()["county-to-town"].replace('effects = ["schedule_follow_ups", "freeze_round"]', "")
    engine = at_the_first_schema(database_url, broken)
    with Sessions(engine).reading() as session, pytest.raises(NotReady, match="county-to-town 第1版"):
        check_procedures(session)
    assert current_revision(database_url) == "0001"
    engine.dispose()


def test_what_earlier_releases_shipped_still_proves() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(OLD.glob("*.toml"))]
    assert {sha256(text.encode()).hexdigest() for text in texts} == EARLIER
    assert all(prove_text(text, "old").ok for text in texts)


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
