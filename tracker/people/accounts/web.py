"""Flask-Login on server-side sessions: the cookie names a session row, so logging out ends it at once."""

from __future__ import annotations

from flask import Flask, Response, redirect, request, url_for
from flask_login import LoginManager, UserMixin
from werkzeug.wrappers import Response as Answer

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


def to_login() -> Answer:
    """Send a visitor to the login page; a partial update makes the whole page go there."""
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url_for("accounts.login")})
    return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")))


def init_login(app: Flask) -> None:
    """Put the login manager on the app."""
    manager = LoginManager(app)
    manager.session_protection = None  # the token is the session; addresses change on a phone
    manager.user_loader(load_identity)
    manager.unauthorized_handler(to_login)
