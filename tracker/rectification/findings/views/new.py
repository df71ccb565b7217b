"""Writing findings down by hand, one after the other."""

from __future__ import annotations

from uuid import uuid4

from flask import abort, current_app, flash, redirect, render_template, request, url_for

from tracker.foundation.web.context import db, now, today
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.findings import operations as act
from tracker.rectification.findings import queries
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.forms import NewFindingForm
from tracker.rectification.findings.models import Finding, Severity
from tracker.rectification.findings.views.blueprint import Answer, bp
from tracker.rectification.inspections.models import Feedback
from tracker.rectification.inspections.operations import category as category_named


@bp.route("/feedbacks/<int:feedback_id>/findings/new", methods=["GET", "POST"])
def new(feedback_id: int) -> Answer:
    """Log a finding into a feedback, then offer the form for the next one."""
    actor = require(Permission.LOG_FINDINGS)
    feedback = queries.feedback_to_fill(db(), feedback_id)
    if feedback is None:
        abort(404)
    require(Permission.LOG_FINDINGS, feedback.organization.path)
    form = NewFindingForm(data=_carried_over())
    if form.validate_on_submit():
        try:
            finding = _logged(feedback, form, actor)
        except Refused as refused:
            db().rollback()
            form.refuse(*refused.sentences)
            form.client_uuid.data = str(uuid4())
        else:
            db().commit()
            flash(f"已登记{finding.code}，继续登记下一条", "success")
            category, aspect = form.category.data or None, form.aspect.data or None
            return redirect(url_for("findings.new", feedback_id=feedback_id, category=category, aspect=aspect))
    return _page(feedback_id, form), 422 if form.errors else 200


def _carried_over() -> dict[str, object]:
    """The next finding mostly belongs to the same category as the one before."""
    return {
        "client_uuid": "",
        "category": request.args.get("category", "")[:200],
        "aspect": request.args.get("aspect", "")[:200],
        "effective_on": today(),
    }


def _logged(feedback: Feedback, form: NewFindingForm, actor: Actor) -> Finding:
    scheme = feedback.round.inspection.scheme
    chosen = category_named(db(), scheme, form.category.data or "", form.aspect.data or "")
    entry = act.NewFinding(
        wording=form.wording.data or "",
        client_uuid=form.client_uuid.data or "",
        category_id=chosen.id if chosen else None,
        severity=Severity(form.severity.data),
        working_paper_no=form.working_paper_no.data or "",
        quantity=form.quantity.data or "",
    )
    return act.log_finding(db(), feedback, entry, act.By(actor, now(), today(), form.effective_on.data or today()))


def _page(feedback_id: int, form: NewFindingForm) -> str:
    feedback = queries.feedback_to_fill(db(), feedback_id) or abort(404)
    titles = queries.categories(db(), feedback)
    tops = {one.id: one.title for one in titles if one.parent_id is None}
    form.choose_from(tops)
    return render_template(
        "findings/new.html",
        form=form,
        feedback=feedback,
        feedback_url=_feedback_url(feedback_id),
        categories=list(tops.values()),
        aspects=sorted({one.title for one in titles if one.parent_id is not None}),
        logged=queries.newest_of_feedback(db(), feedback),
    )


def _feedback_url(feedback_id: int) -> str:
    known = "inspections.feedback" in current_app.view_functions
    return url_for("inspections.feedback", id=feedback_id) if known else ""
