"""The self-check of one village: its question and its answer."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.foundation.web.context import db, now, today
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.checklists import operations as act
from tracker.rectification.checklists import queries
from tracker.rectification.checklists.forms import EMPTY_FOUND, SelfCheckForm
from tracker.rectification.checklists.models import SelfCheckTask
from tracker.rectification.checklists.policies import answers_for, can_see_task
from tracker.rectification.checklists.views.blueprint import Answer, bp
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.policies import can_view


@bp.route("/self-checks/<int:id>", methods=["GET", "POST"])
def self_check(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """Read the question, and answer it."""
    actor, task = _visible(id)
    whose = answers_for(actor, task)
    form = SelfCheckForm(data={"found": [{}] * EMPTY_FOUND})
    if request.method == "GET":
        return _page(actor, task, form)
    if whose is None:
        abort(403, "自查结果由被安排单位的党组织书记报送。")
    if "more" in request.form:
        form.add_rows()
        return _page(actor, task, form)
    if form.validate() and _agrees(form):
        by = By(actor, now(), today(), today(), acts_for=None if whose is actor else whose)
        try:
            answer = act.answer_task(db(), task, form.texts(), by)
        except Refused as refused:
            db().rollback()
            form.refuse(*refused.sentences)
        else:
            db().commit()
            flash(f"已报送：{answer.text}", "success")
            return redirect(url_for("checklists.self_check", id=id))
    return _page(actor, _visible(id)[1], form), 422


def _visible(task_id: int) -> tuple[Actor, SelfCheckTask]:
    actor = require(Permission.VIEW_FINDINGS)
    task = queries.task(db(), task_id)
    if task is None or not can_see_task(actor, task):
        abort(404)
    return actor, task


def _agrees(form: SelfCheckForm) -> bool:
    """Whether what was chosen and what was written say the same."""
    written = bool(form.texts())
    if form.outcome.data == "found" and not written:
        form.refuse("选择了“发现了问题”，请至少写一个问题")
    if form.outcome.data == "none" and written:
        form.refuse("选择了“暂未发现”，但下面写了问题：请改选“发现了问题”，或删去写的内容")
    return not form.errors


def _page(actor: Actor, task: SelfCheckTask, form: SelfCheckForm) -> str:
    return render_template(
        "checklists/self_check.html",
        task=task,
        form=form,
        may_answer=answers_for(actor, task) is not None and task.answer is None,
        shown=lambda finding: can_view(actor, finding),
        today=today(),
    )
