"""A site to click through in tests: the real app on a real database, logged in as one of the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.cast import FIRST_DAY, World, instant, make_world
from tracker.app import create_app
from tracker.foundation.db.session import Sessions
from tracker.people.accounts.operations import open_session
from tracker.settings import Settings


@dataclass
class Site:
    """The app with its cast. `today` is its clock: set it to move time."""

    app: Flask
    sessions: Sessions
    session: Session
    world: World
    settings: Settings
    today: date = field(default=FIRST_DAY)

    def login(self, username: str) -> FlaskClient:
        """A client whose cookie names a fresh session of that person. Commits what the test prepared."""
        token = open_session(self.session, self.world.users[username], instant(self.today))
        self.session.commit()
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return client


def settings_for(folder: Path, database_url: str) -> Settings:
    """Settings of a test installation in a folder."""
    return Settings(
        data_folder=folder,
        database_url=database_url,
        secret_key="test-only-secret-of-more-than-32-characters",
        host="127.0.0.1",
        port=8000,
        base_url="http://localhost:8000",
        demo=False,
        workers=1,
        threads=4,
        upload_limit_mb=5,
        backup_keep=3,
        print_memory_mb=1536,
        print_seconds=120,
        fonts_folder=None,
    )


class Houses:
    """One app for each address of a database: registering every route and compiling every template is paid once."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Flask, dict[str, Any], dict[str, Any]]] = {}

    def lend(self, settings: Settings, clock: Callable[[], datetime]) -> Flask:
        """The app as it was made, with these settings and this clock, whatever earlier tests changed of it."""
        if settings.database_url not in self._made:
            app = create_app(settings)
            app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
            self._made[settings.database_url] = (app, dict(app.config), dict(app.extensions))
        app, config, extensions = self._made[settings.database_url]
        app.config.clear()
        app.config.update(config, SETTINGS=settings)
        app.extensions.clear()
        app.extensions.update(extensions, clock=clock)
        return app


@pytest.fixture(scope="session")
def houses() -> Houses:
    """The apps of this process."""
    return Houses()


@pytest.fixture
def site(sessions: Sessions, database_url: str, tmp_path: Path, houses: Houses) -> Iterator[Site]:
    """The site with the cast in it, on each kind of database. CSRF is off here; one test of its own keeps it on."""
    settings = settings_for(tmp_path, database_url)
    with sessions.write() as session:
        made: list[Site] = []
        app = houses.lend(settings, lambda: instant(made[0].today, 11))
        made.append(Site(app, sessions, session, make_world(session), settings))
        session.commit()
        yield made[0]
        app.extensions["engine"].dispose()
