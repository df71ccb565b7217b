"""A person's notices."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now
from tracker.foundation.web.paging import page_number, slice_of
from tracker.output.notifications import operations, queries
from tracker.output.notifications.models import OutboxMessage
from tracker.people.access.web import current_actor

bp = Blueprint("notices", __name__)
PAGE_SIZE = 30


@bp.get("/notices")
def index() -> str:
    """All notices, newest first; unread ones stand out."""
    actor = current_actor()
    page = slice_of(db(), queries.notices(actor.user_id), number=page_number(), size=PAGE_SIZE)
    return render_template("notifications/index.html", page=page, unread=queries.unread(db(), actor.user_id))


@bp.post("/notices/read")
def read_all() -> Response:
    """Mark every notice as read."""
    operations.mark_read(db(), current_actor().user_id, now())
    db().commit()
    return redirect(url_for("notices.index"))


@bp.post("/notices/<int:message_id>")
def open_notice(message_id: int) -> Response:
    """Mark a notice as read and go where it points."""
    actor = current_actor()
    message = db().get(OutboxMessage, message_id)
    if message is None or message.recipient_id != actor.user_id:
        abort(404)
    operations.mark_read(db(), actor.user_id, now(), message_id)
    db().commit()
    return redirect(message.link)
