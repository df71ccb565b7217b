"""Document number, head and meeting of a feedback. The page belongs to the blueprint of `inspections`."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for

from tracker.foundation.web.context import db, now, today
from tracker.people.access.web import current_actor
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.operations.describing import FeedbackRecord, describe, record_of
from tracker.rectification.inspections import policies
from tracker.rectification.inspections.forms import RecordForm
from tracker.rectification.inspections.models import Feedback
from tracker.rectification.inspections.views import Answer, bp, seen_feedback


@bp.route("/feedbacks/<int:id>/record", methods=["GET", "POST"])
def record(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """The form with what stands there, then the next version of it."""
    feedback = seen_feedback(id)
    if not policies.can_describe(current_actor(), feedback):
        abort(403)
    form = _form(feedback)
    if form.validate_on_submit():
        entry = FeedbackRecord(form.document_no.data or "", form.head.data or "", form.meeting_on.data)
        try:
            by = By(current_actor(), now(), today(), form.effective_on.data or today())
            describe(db(), feedback, entry, by)
            db().commit()
            flash("反馈信息已保存", "success")
            return redirect(url_for("inspections.feedback", id=id))
        except Refused as refused:
            db().rollback()
            form.refuse(*refused.sentences)
            feedback = seen_feedback(id)
    return render_template("inspections/record.html", form=form, feedback=feedback), 422 if form.errors else 200


def _form(feedback: Feedback) -> RecordForm:
    """A correction counts from the day of what it corrects, a first entry from the feedback."""
    day = feedback.versions[-1].effective_on if feedback.versions else feedback.released_on or today()
    return RecordForm(data={**vars(record_of(feedback)), "effective_on": day})
