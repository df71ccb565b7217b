"""A copy of the database: before anything changes its shape, each night, and when somebody asks for one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url

from tracker.settings import Settings

SQLITE = "sqlite:///"


class BackupRefused(Exception):
    """The copy could not be made, so nothing may be changed; the message is a sentence for the operator."""


def back_up(settings: Settings, revision: str, now: datetime) -> Path:
    """Copy the database into the backup folder and return the copy; the oldest beyond `backup_keep` are deleted."""
    settings.backup_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    on_sqlite = settings.database_url.startswith(SQLITE)
    copy = settings.backup_folder / f"{now:%Y%m%d-%H%M%S}-{revision}{'.db' if on_sqlite else '.dump'}"
    part = copy.with_suffix(".part")  # a copy that was not finished never passes for one
    part.unlink(missing_ok=True)
    try:
        if on_sqlite:
            _copy_sqlite(Path(settings.database_url.removeprefix(SQLITE)), part)
        else:
            _dump_postgres(settings.database_url, part)
        part.chmod(0o600)
        os.utime(part, (now.timestamp(), now.timestamp()))
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)
    _drop_oldest(settings)
    return copy


def _copy_sqlite(database: Path, copy: Path) -> None:
    connection = sqlite3.connect(database)
    try:
        connection.execute("VACUUM INTO ?", (str(copy),))
    except sqlite3.Error as error:
        raise BackupRefused(f"备份没有完成（{error}），数据库没有改动；请检查磁盘空间后再试") from error
    finally:
        connection.close()


def _dump_postgres(url: str, copy: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupRefused("备份数据库要用 pg_dump，但没有它；请安装 postgresql-client 后再试")
    place = make_url(url)
    plain = place.set(drivername="postgresql", password=None).render_as_string()
    command = [program, "--format=custom", f"--file={copy}", f"--dbname={plain}"]
    secret = {"PGPASSWORD": str(place.password)} if place.password else {}  # not in the list of processes
    done = subprocess.run(  # noqa: S603 - our own arguments
        command, capture_output=True, text=True, check=False, env={**os.environ, **secret}
    )
    if done.returncode != 0:
        raise BackupRefused(f"备份没有完成（{done.stderr.strip()}），数据库没有改动")


def copies(settings: Settings) -> list[Path]:
    """The copies that are kept, the oldest first."""
    folder = settings.backup_folder
    return sorted(path for path in folder.iterdir() if path.suffix in (".db", ".dump")) if folder.is_dir() else []


def newest_at(settings: Settings) -> datetime | None:
    """When the newest copy was made; None where there is none."""
    newest = max((copy.stat().st_mtime for copy in copies(settings)), default=None)
    return None if newest is None else datetime.fromtimestamp(newest, UTC)


def _drop_oldest(settings: Settings) -> None:
    for old in copies(settings)[: -settings.backup_keep]:
        old.unlink()
