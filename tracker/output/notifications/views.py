"""A person's notices."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.paging import page_number, slice_of
from tracker.output.notifications import operations, queries
from tracker.output.notifications.forms import PromptForm
from tracker.output.notifications.models import OutboxMessage
from tracker.output.notifications.prompting import prompt
from tracker.people.access.permissions import Permission
from tracker.people.access.web import current_actor, require
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.operations.together import each
from tracker.rectification.findings.views.selection import (
    confirmation,
    confirmed,
    outcome_page,
    read_selection,
    typed,
)

bp = Blueprint("notices", __name__)
PAGE_SIZE = 30
Answer = str | Response | tuple[str, int]


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


@bp.post("/notices/remind")
def remind() -> Answer:
    """提醒 owner and leader of the findings that were chosen in the list: the confirmation, then the notices."""
    actor, title = require(Permission.VIEW_FINDINGS), "批量提醒"
    explanation = "通知各问题的责任人和责任领导，同一个问题一天只提醒一次。"
    selection, form = read_selection(actor), PromptForm(formdata=typed())
    if selection.problem:
        return confirmation(title, "", selection, None), 422
    if not confirmed():
        return confirmation(title, explanation, selection, form)
    if not form.validate():
        return confirmation(title, explanation, selection, form), 422
    by, note = By(actor, now(), today(), today()), form.note.data or ""
    outcome = each(db(), selection.findings, lambda session, finding: prompt(session, finding, note, by))
    db().commit()
    page = outcome_page(title, f"已就{len(outcome.done)}个问题提醒责任人和责任领导", actor, outcome)
    return page, 200 if outcome.done else 422
