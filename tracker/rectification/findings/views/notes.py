"""进展 in one tap, from 我的待办 and from the sheet of the week."""

from __future__ import annotations

from uuid import uuid4

from flask import flash, redirect, url_for

from tracker.foundation.web.addresses import own_page
from tracker.foundation.web.context import db, now, today
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.forms.notes import WORDS, NoteForm
from tracker.rectification.findings.operations.together import named
from tracker.rectification.findings.views.blueprint import Answer, bp, visible_finding
from tracker.workflow.model import Action


@bp.app_template_global()
def note_words() -> tuple[str, ...]:
    """What the buttons say."""
    return WORDS


@bp.app_template_global()
def note_token() -> str:
    """A token for one form of a page, by which a second tap is known."""
    return str(uuid4())


@bp.post("/findings/<code>/notes")
def note(code: str) -> Answer:
    """Keep a progress note, once however often it was tapped, and go back to the page it was tapped on."""
    actor, finding = visible_finding(code)
    form = NoteForm()
    if not form.validate():
        raise Refused([sentence for field in form.errors.values() for sentence in field])
    if not form.text:
        flash("还没有写，没有记下。请写一句再报，或者点一个按钮", "warning")
        return redirect(own_page("back", url_for("findings.todo")))
    by = named(db(), finding, Action.REPORT_PROGRESS, act.By(actor, now(), today(), today()))
    act.report_progress(db(), finding, form.text, by, client_uuid=form.key)
    db().commit()
    flash(f"{code}已记下：{form.text}写错了再报一次，前一次也留在记录里", "success")
    return redirect(own_page("back", url_for("findings.todo")))
