"""A real installation to visit: gunicorn, the task runner and the scheduler as processes on a folder of their own."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, select, text

import config
from tests.cast import World, instant, make_world
from tracker.entry.maintenance.processes import Child, installation
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.lib.time import day_of
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import NewPost, add_post, add_user
from tracker.people.accounts.passwords import hash_password
from tracker.people.organizations.models import Organization
from tracker.settings import Settings
from tracker.workflow.model import Role

PASSWORD = "清河镇-一本台账-2023"
PATIENCE = 30.0


def today() -> date:
    """The day on which the processes live: the real one, for they have the real clock."""
    return day_of(datetime.now(UTC))


def ago(days: int) -> date:
    """A business day before today; a negative number lies ahead."""
    return today() - timedelta(days=days)


def make_template(empty: Path, path: Path) -> None:
    """The cast in a migrated database. Everybody has the same password, hashed once, for the hash is slow."""
    shutil.copyfile(empty, path)
    engine = make_engine(f"sqlite:///{path}")
    with Sessions(engine).writing() as session:
        world = make_world(session)
        colleague = add_user(session, "colleague", "何纪", now=instant(date(2023, 1, 1)))
        post = NewPost(world.organizations["town"], Role.REVIEWER, "纪委副书记", date(2020, 1, 1))
        add_post(session, colleague, post)
        password_hash = hash_password(PASSWORD)
        for user in session.scalars(select(User)):
            user.password_hash = password_hash
    engine.dispose()
    with create_engine(f"sqlite:///{path}").connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait for something that another process does; says what did not happen."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{seconds:g} 秒内没有等到：{what}"
        time.sleep(0.1)


class Installation:
    """Its processes by name (web, tasks, scheduler), and its database for preparing what a story begins with."""

    def __init__(self, folder: Path) -> None:
        self.settings: Settings = config.read({"TRACKER_DATA": str(folder), "PORT": str(free_port())})
        self._commands = {process.name: process for process in installation(self.settings)}
        self._children: dict[str, Child] = {}
        self._engine = make_engine(self.settings.database_url)
        self.sessions = Sessions(self._engine)
        self._said: dict[str, str] = {}

    def start(self, name: str) -> None:
        """Start one of the processes; the web is waited for."""
        child = self._children[name] = Child(self._commands[name])
        child.start(time.monotonic())
        if name == "web":
            wait_until(self._answers, "网页没有应答")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self.settings.host, self.settings.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()

    def runs(self, name: str) -> bool:
        """Whether it was started and not ended by us."""
        return name in self._children

    def kill(self, name: str) -> None:
        """kill -9, as a power cut does."""
        self._children[name].kill()
        self._bury(name)

    def stop(self, name: str) -> None:
        """SIGTERM, and SIGKILL when that does not help."""
        self._children[name].terminate()
        self._bury(name)

    def _bury(self, name: str) -> None:
        child = self._children[name]
        deadline = time.monotonic() + PATIENCE
        while not child.has_ended():
            if time.monotonic() > deadline:
                child.kill()
            time.sleep(0.02)
        self.heard(name)
        assert child.pipe is not None
        child.pipe.close()
        del self._children[name]

    def heard(self, name: str) -> str:
        """What the process has said so far, its earlier lives included."""
        child = self._children.get(name)
        if child is not None and child.pipe is not None:
            os.set_blocking(child.pipe.fileno(), False)
            self._said[name] = self._said.get(name, "") + (child.pipe.read() or b"").decode("utf-8", "replace")
        return self._said.get(name, "")

    def end(self) -> None:
        """End what still runs."""
        for name in list(self._children):
            self.stop(name)
        self._engine.dispose()

    @contextmanager
    def world(self) -> Iterator[World]:
        """The cast in a writing session, committed at the end."""
        with self.sessions.writing() as session:
            organizations = {row.code: row for row in session.scalars(select(Organization))}
            users = {user.username: user for user in session.scalars(select(User))}
            yield World(session, organizations, users)
