"""A copy of the database: before anything changes its shape, and when somebody asks for one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from tracker.settings import Settings

SQLITE = "sqlite:///"


class BackupRefused(Exception):
    """The copy could not be made, so nothing may be changed; the message is a sentence for the operator."""


def back_up(settings: Settings, revision: str, now: datetime) -> Path:
    """Copy the database into the backup folder and return the copy; the oldest beyond `backup_keep` are deleted."""
    settings.backup_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = f"{now:%Y%m%d-%H%M%S}-{revision}"
    if settings.database_url.startswith(SQLITE):
        copy = _copy_sqlite(Path(settings.database_url.removeprefix(SQLITE)), settings.backup_folder, stamp)
    else:
        copy = _dump_postgres(settings.database_url, settings.backup_folder, stamp)
    copy.chmod(0o600)
    _drop_oldest(settings)
    return copy


def _copy_sqlite(database: Path, folder: Path, stamp: str) -> Path:
    copy = folder / f"{stamp}.db"
    copy.unlink(missing_ok=True)
    connection = sqlite3.connect(database)
    try:
        connection.execute("VACUUM INTO ?", (str(copy),))
    except sqlite3.Error as error:
        raise BackupRefused(f"备份没有完成（{error}），数据库没有改动；请检查磁盘空间后再试") from error
    finally:
        connection.close()
    return copy


def _dump_postgres(url: str, folder: Path, stamp: str) -> Path:
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupRefused("备份数据库要用 pg_dump，但没有它；请安装 postgresql-client 后再试")
    copy = folder / f"{stamp}.dump"
    place = make_url(url)
    plain = place.set(drivername="postgresql", password=None).render_as_string()
    command = [program, "--format=custom", f"--file={copy}", f"--dbname={plain}"]
    secret = {"PGPASSWORD": str(place.password)} if place.password else {}  # not in the list of processes
    done = subprocess.run(  # noqa: S603 - our own arguments
        command, capture_output=True, text=True, check=False, env={**os.environ, **secret}
    )
    if done.returncode != 0:
        copy.unlink(missing_ok=True)
        raise BackupRefused(f"备份没有完成（{done.stderr.strip()}），数据库没有改动")
    return copy


def copies(settings: Settings) -> list[Path]:
    """The copies that are kept, the oldest first."""
    folder = settings.backup_folder
    return sorted(path for path in folder.iterdir() if path.suffix in (".db", ".dump")) if folder.is_dir() else []


def _drop_oldest(settings: Settings) -> None:
    for old in copies(settings)[: -settings.backup_keep]:
        old.unlink()
