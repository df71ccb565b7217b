"""Comparing a draft with what is published, publishing it, throwing it away."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from tracker.foundation.web.context import db
from tracker.rectification.procedures import operations
from tracker.rectification.procedures.errors import DraftOutdated, ProcedureError
from tracker.rectification.procedures.forms import PublishForm
from tracker.rectification.procedures.models import ProcedureDraft
from tracker.rectification.procedures.operations import UnprovenDefinition
from tracker.rectification.procedures.operations.drafts import SOURCE
from tracker.rectification.procedures.queries import definition_of, newest, proof_of
from tracker.rectification.procedures.rules.comparing import differences
from tracker.rectification.procedures.views.blueprint import Answer, bp, editing, managed_draft, shown
from tracker.workflow.definitions import load_text


@bp.route("/procedures/drafts/<int:id>/publish", methods=["GET", "POST"])
def publish(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """What publishing would change, and publishing itself."""
    draft = managed_draft(id)
    form = PublishForm(data={"revision": draft.revision})
    status = 200
    if form.validate_on_submit():
        _prove_beforehand(draft)
        try:
            version = operations.publish_draft(db(), draft, form.note.data or "", form.revision.data or 0, editing())
            db().commit()
            flash(
                f"已发布第{version.version_no}版。新的反馈可以选用；正在办理的问题仍按原流程，需要时再变更", "success"
            )
            return redirect(url_for("procedures.show", id=version.id))
        except (UnprovenDefinition, ProcedureError) as error:
            db().rollback()
            draft = managed_draft(id)
            form.revision.data = draft.revision
            form.refuse(str(error) if isinstance(error, ProcedureError) else f"流程还不能发布：{error}")
            status = 409 if isinstance(error, DraftOutdated) else 422
    return _page(draft, form), 422 if form.errors and status == 200 else status


def _prove_beforehand(draft: ProcedureDraft) -> None:
    """Proving takes its time and is remembered: nobody shall wait for the database while publishing does it."""
    definition = load_text(draft.definition, SOURCE)
    db().rollback()
    proof_of(definition)


def _page(draft: ProcedureDraft, form: PublishForm) -> str:
    definition = load_text(draft.definition, SOURCE)
    before = newest(db(), draft.name) or draft.based_on
    changes = differences(definition_of(before), definition) if before else ()
    return render_template(
        "procedures/publish.html", draft=draft, form=form, shown=shown(definition), before=before, changes=changes
    )


@bp.post("/procedures/drafts/<int:id>/discard")
def discard(id: int) -> Answer:  # noqa: A002 - as above
    """Throw a draft away."""
    draft = managed_draft(id)
    operations.discard(db(), draft)
    db().commit()
    flash(f"已放弃草稿“{draft.label}”，已发布的版本不受影响", "success")
    return redirect(url_for("procedures.index"))
