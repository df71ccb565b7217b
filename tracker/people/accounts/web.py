"""Flask-Login on server-side sessions: the cookie names a session row, so logging out ends it at once."""

from __future__ import annotations

from flask import Flask
from flask_login import LoginManager, UserMixin

from tracker.foundation.web.context import db, now, today
from tracker.people.access.actor import Actor
from tracker.people.accounts.queries import actor_of, session_user


class Identity(UserMixin):  # type: ignore[misc]  # Flask-Login publishes no types
    """A login session and the actor behind it."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """The session's random token, never the user's id."""
        return self.token


def load_identity(token: str) -> Identity | None:
    """The identity of a live session; None sends the visitor to the login page."""
    user = session_user(db(), token, now())
    return Identity(token, actor_of(db(), user, today())) if user else None


def init_login(app: Flask) -> None:
    """Put the login manager on the app."""
    manager = LoginManager(app)
    manager.login_view = "accounts.login"
    manager.login_message = None
    manager.session_protection = None  # the token is the session; addresses change on a phone
    manager.user_loader(load_identity)
