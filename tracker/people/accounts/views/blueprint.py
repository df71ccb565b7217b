"""The blueprint of accounts, and which of them an administrator may manage."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db
from tracker.people.access.permissions import Permission, can
from tracker.people.access.web import require
from tracker.people.accounts.models import User

bp = Blueprint("accounts", __name__)
Answer = str | Response | tuple[str, int]


def managed(user_id: int) -> User:
    """An account whose posts lie in the administrator's subtree; a foreign one is not there (404)."""
    actor = require(Permission.MANAGE_ACCOUNTS)
    user = db().get(User, user_id)
    if user is None or not all(can(actor, Permission.MANAGE_ACCOUNTS, post.organization.path) for post in user.posts):
        abort(404)
    return user
