"""整改评估 of a whole feedback, by the office that organized the inspection."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, url_for

from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.forms import options
from tracker.people.access.web import current_actor
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.forms.evaluating import EvaluationForm
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.operations.evaluating import STRUCK_OFF, Evaluation, evaluate
from tracker.rectification.findings.queries.feedbacks import of_feedback
from tracker.rectification.findings.views.blueprint import Answer, bp
from tracker.rectification.findings.views.selection import labelled
from tracker.rectification.inspections.models import Feedback, Grade
from tracker.rectification.inspections.policies import can_evaluate
from tracker.rectification.inspections.views import seen_feedback
from tracker.rectification.procedures.queries import read_clock


@bp.route("/feedbacks/<int:id>/evaluations/new", methods=["GET", "POST"])
def new_evaluation(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """The form with what the findings look like, then the evaluation."""
    feedback = seen_feedback(id)
    if not can_evaluate(current_actor(), feedback):
        abort(403, "整改评估由组织巡察的单位作出，被巡察单位不能评估自己。")
    rows = of_feedback(db(), current_actor(), feedback, today(), read_clock(db()))
    findings = [finding for finding, _ in rows]
    form = _form(findings)
    if form.validate_on_submit():
        try:
            _evaluate(feedback, findings, form)
            db().commit()
            flash("整改评估已登记", "success")
            return redirect(url_for("inspections.feedback", id=id, _anchor="evaluation"))
        except Refused as refused:
            db().rollback()
            form.refuse(*refused.sentences)
            feedback = seen_feedback(id)
    page = render_template(
        "inspections/evaluate.html", feedback=feedback, form=form, rows=labelled(findings), today=today()
    )
    return page, 422 if form.errors else 200


def _form(findings: Sequence[Finding]) -> EvaluationForm:
    form = EvaluationForm(data={"effective_on": today()})
    closed = [finding for finding in findings if finding.state in STRUCK_OFF and not finding.relapse_proposed]
    form.again.choices = options(*((one.id, f"{one.code}　{one.current.wording[:40]}") for one in closed))
    return form


def _evaluate(feedback: Feedback, findings: Sequence[Finding], form: EvaluationForm) -> None:
    chosen = set(form.again.data or ())
    entry = Evaluation(
        Grade(form.grade.data),
        form.opinion.data or "",
        form.document_no.data or "",
        form.second_deadline.data,
        tuple(finding for finding in findings if finding.id in chosen),
    )
    evaluate(db(), feedback, entry, By(current_actor(), now(), today(), form.effective_on.data or today()))
