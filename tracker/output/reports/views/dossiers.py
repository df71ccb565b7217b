"""一问题一档: asking for the file of a finding, and watching it being bound."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from tracker.foundation.printing.rendering import printing_available
from tracker.foundation.tasks.models import Task, TaskState
from tracker.foundation.web.context import db, now, today
from tracker.output.reports.paperwork.dossier import TASK, request_dossier
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.findings.views.blueprint import visible_finding

bp = Blueprint("dossiers", __name__)
Answer = str | BaseResponse | tuple[str, int]


@bp.post("/findings/<code>/dossier")
def order(code: str) -> Answer:
    """Have the file of a finding bound as of today."""
    actor, finding = visible_finding(code)
    if finding.fed_back_on is None or printing_available():
        abort(422, printing_available() or "问题还没有反馈，不能成档。反馈以后再来。")
    task = request_dossier(db(), finding, today(), today(), actor.user_id, now())
    db().commit()
    return redirect(url_for("dossiers.show", task_id=task.id))


@bp.get("/dossiers/<int:task_id>")
def show(task_id: int) -> Answer:
    """How far the file is; done, its record. htmx asks for the changing part alone."""
    require(Permission.VIEW_FINDINGS)
    task = db().get(Task, task_id)
    if task is None or task.kind != TASK:
        abort(404)
    _, finding = visible_finding(str(task.arguments["finding"]))
    if task.state is TaskState.DONE and task.result:
        target = url_for("prints.show", code=task.result["code"])
        if not request.headers.get("HX-Request"):
            return redirect(target)
    fragment = request.headers.get("HX-Request") is not None
    template = "prints/_dossier.html" if fragment else "prints/dossier.html"
    return render_template(template, task=task, finding=finding)
