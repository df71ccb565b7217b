"""Who is logged in, and may they: the two questions of every view."""

from __future__ import annotations

from flask import abort, current_app
from flask_login import current_user

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can, can_somewhere


def current_actor() -> Actor:
    """The person of this request. Sends whoever is not logged in to the login page."""
    if not current_user.is_authenticated:
        abort(current_app.login_manager.unauthorized())  # type: ignore[attr-defined]  # put there by Flask-Login
    actor: Actor = current_user.actor
    return actor


def require(permission: Permission, path: str | None = None) -> Actor:
    """The person of this request, who holds the permission: somewhere, or for the organization with `path`.

    A foreign organization is not there (404); a missing permission is refused (403).
    """
    actor = current_actor()
    if not can_somewhere(actor, permission):
        abort(403)
    if path is not None and not can(actor, permission, path):
        abort(404)
    return actor
