"""一问题一档: asking for the file of a finding, watching it being bound, and stopping that."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from tracker.foundation.printing.rendering import printing_available
from tracker.foundation.tasks.models import Task, TaskState
from tracker.foundation.tasks.operations import cancel as cancel_task
from tracker.foundation.web.context import db, now, today
from tracker.output.reports.paperwork.dossier import TASK, request_dossier
from tracker.people.access.permissions import Permission, can
from tracker.people.access.web import current_actor, require
from tracker.rectification.findings.models import Finding
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
    task, finding = _visible(task_id)
    if task.state is TaskState.DONE and task.result:
        target = url_for("prints.show", code=task.result["code"])
        if not request.headers.get("HX-Request"):
            return redirect(target)
    fragment = request.headers.get("HX-Request") is not None
    template = "prints/_dossier.html" if fragment else "prints/dossier.html"
    return render_template(template, task=task, finding=finding, may_cancel=_may_cancel(task, finding))


def _visible(task_id: int) -> tuple[Task, Finding]:
    """The task with its finding; one of a finding that the person may not see is not there (404)."""
    require(Permission.VIEW_FINDINGS)
    task = db().get(Task, task_id)
    if task is None or task.kind != TASK:
        abort(404)
    _, finding = visible_finding(str(task.arguments["finding"]))
    return task, finding


def _may_cancel(task: Task, finding: Finding) -> bool:
    """Whoever asked for it, and whoever orders regular prints there: as with ledgers."""
    actor = current_actor()
    return task.requested_by == actor.user_id or can(actor, Permission.SCHEDULE_LEDGERS, finding.organization.path)


@bp.post("/dossiers/<int:task_id>/cancel")
def cancel(task_id: int) -> BaseResponse:
    """Stop a file that waits or is being bound."""
    task, finding = _visible(task_id)
    if not _may_cancel(task, finding):
        abort(403, "只有要求成档的人和可以设置定期打印的人能取消。")
    if cancel_task(db(), task, now()):
        flash("成档已取消，没有留下文件", "success")
    else:
        flash("这次成档已经结束，不能再取消", "warning")
    db().commit()
    return redirect(url_for("dossiers.show", task_id=task_id))
