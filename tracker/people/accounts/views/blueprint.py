"""The blueprint of accounts, which of them an administrator may manage, and the address under which we are reached."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, request
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db
from tracker.people.access.permissions import Permission, can
from tracker.people.access.web import require
from tracker.people.accounts.models import User
from tracker.settings import Settings

_NOBODY_ELSE_REACHES = ("127.0.0.1", "::1", "0.0.0.0", "::", "localhost")  # noqa: S104 - compared with, not bound to

bp = Blueprint("accounts", __name__)
Answer = str | Response | tuple[str, int]


def managed(user_id: int) -> User:
    """An account whose posts lie in the administrator's subtree; a foreign one is not there (404)."""
    actor = require(Permission.MANAGE_ACCOUNTS)
    user = db().get(User, user_id)
    if user is None or not all(can(actor, Permission.MANAGE_ACCOUNTS, post.organization.path) for post in user.posts):
        abort(404)
    return user


def own_address(path: str) -> str:
    """The path at the installation's own address. Only one that was never set is taken from the request."""
    settings: Settings = current_app.config["SETTINGS"]
    unset = urlsplit(settings.base_url).hostname in _NOBODY_ELSE_REACHES
    return (request.host_url.rstrip("/") if unset else settings.base_url) + path
