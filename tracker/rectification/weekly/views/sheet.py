"""A person's own sheet of the week: to read, to print, to tap notes on, and to answer on Friday."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for

from tracker.foundation.web.context import db, now, today
from tracker.people.access.permissions import Permission
from tracker.people.access.web import current_actor, require
from tracker.rectification.findings.errors import Refused
from tracker.rectification.weekly import operations, queries
from tracker.rectification.weekly.forms import AnswerForm
from tracker.rectification.weekly.models import Week, WeeklyTask
from tracker.rectification.weekly.policies import can_answer
from tracker.rectification.weekly.rules import week_name
from tracker.rectification.weekly.sheets import person_sheet
from tracker.rectification.weekly.views.blueprint import Answer, bp, opened_week


@bp.get("/weekly")
def index() -> Answer:
    """The newest sheet; before there is any, when the first will come."""
    require(Permission.VIEW_FINDINGS)
    newest = next(iter(queries.weeks(db(), most=1)), None)
    if newest is None:
        return redirect(url_for("weekly.setting"))
    return redirect(url_for("weekly.sheet", begins_on=newest.begins_on))


@bp.get("/weekly/<begins_on>")
def sheet(begins_on: str) -> str:
    """The sheet of a week; the page is also its print."""
    require(Permission.VIEW_FINDINGS)
    return _page(opened_week(begins_on))


@bp.post("/weekly/tasks/<int:task_id>")
def answer(task_id: int) -> Answer:
    """Say what became of a task."""
    actor = require(Permission.VIEW_FINDINGS)
    task = queries.task(db(), task_id)
    if task is None or not can_answer(actor, task):
        abort(404)
    form, week = AnswerForm.of(task.id, task.answer), task.week
    if not form.validate():
        return _page(week, task, form), 422
    try:
        operations.answer(db(), task, form.given, actor, now())
    except Refused as refused:
        db().rollback()
        form.refuse(*refused.sentences)
        return _page(week, task, form), 422
    db().commit()
    more = "问题销号还要按各自的步骤办理" if form.given.done else "有困难的，请同时联系整改办"
    flash(f"{task.finding.code}已报本周结果，定稿前可以改；{more}", "success")
    return redirect(url_for("weekly.sheet", begins_on=week.begins_on))


def _page(week: Week, refused: WeeklyTask | None = None, form: AnswerForm | None = None) -> str:
    shown = person_sheet(db(), current_actor(), week, today())
    forms = {line.task.id: AnswerForm.of(line.task.id, line.task.answer, formdata=None) for line in shown.lines}
    if refused is not None and form is not None:
        forms[refused.id] = form
    return render_template(
        "weekly/sheet.html",
        sheet=shown,
        forms=forms,
        refused=refused.id if refused else None,
        weeks=queries.weeks(db()),
        week_name=week_name,
        now=now(),
        today=today(),
    )
