"""A site to click through in tests: the real app on a real database, logged in as one of the cast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

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


@pytest.fixture
def site(sessions: Sessions, database_url: str, tmp_path: Path) -> Iterator[Site]:
    """The site with the cast in it, on each kind of database. CSRF is off here; one test of its own keeps it on."""
    settings = settings_for(tmp_path, database_url)
    with sessions.write() as session:
        world = make_world(session)
        made: list[Site] = []
        app = create_app(settings, clock=lambda: instant(made[0].today, 11))
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        made.append(Site(app, sessions, session, world, settings))
        session.commit()
        yield made[0]
        app.extensions["engine"].dispose()
