"""Procedures with the findings that run on them, and moving findings. The pages belong to that blueprint.

They stand here because they count findings, which that package may not know. Importing this module completes the
blueprint, so the app registers it through this module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for

from tracker.foundation.web.context import db, now, today
from tracker.people.access.permissions import Permission, can, can_somewhere
from tracker.people.access.web import current_actor, require
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.operations.moving import move_all
from tracker.rectification.findings.queries.moving import Planned, preview, running_by_version, targets_for
from tracker.rectification.procedures.forms import MoveForm
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.rectification.procedures.queries import definition_of, drafts_seen, version_before, versions_seen
from tracker.rectification.procedures.rules import words
from tracker.rectification.procedures.rules.comparing import differences
from tracker.rectification.procedures.views import bp
from tracker.rectification.procedures.views.blueprint import Answer, seen_version, shown
from tracker.workflow.model import MeasureKind

__all__ = ["bp"]


@bp.get("/procedures")
def index() -> str:
    """Every procedure in the person's line with its versions, how many findings run on each, and the drafts."""
    actor = require(Permission.MANAGE_PROCEDURES)
    versions = db().scalars(versions_seen(actor)).all()
    by_name = [list(same) for _, same in groupby(versions, key=lambda one: one.name)]
    return render_template(
        "procedures/index.html",
        own=[same for same in by_name if same[0].organization_id],
        shipped=[same for same in by_name if not same[0].organization_id],
        running=running_by_version(db(), actor),
        drafts=drafts_seen(db(), actor),
        chains={version.id: definition_of(version).stages for version in versions},
    )


@bp.get("/procedures/<int:id>")
def show(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One version: picture, steps, limits, who may do what, evidence, proof."""
    version = seen_version(id)
    actor = current_actor()
    owner = version.organization
    before = version_before(db(), version)
    definition = definition_of(version)
    manages = bool(owner) and can(actor, Permission.MANAGE_PROCEDURES, owner.path if owner else "")
    return render_template(
        "procedures/show.html",
        version=version,
        shown=shown(definition),
        before=before,
        changes=differences(definition_of(before), definition) if before else (),
        words=words,
        kinds=list(MeasureKind),
        running=running_by_version(db(), actor).get(version.id, 0),
        manages=manages,
        may_copy=can_somewhere(actor, Permission.MANAGE_PROCEDURES),
    )


@bp.route("/procedures/<int:id>/move", methods=["GET", "POST"])
def move(id: int) -> Answer:  # noqa: A002 - as above
    """Move running findings of a version to another one, after a look at what changes for each."""
    actor = require(Permission.MANAGE_PROCEDURES)
    version = seen_version(id)
    targets = targets_for(db(), actor, version)
    target = next((one for one in targets if str(one.id) == request.values.get("to")), None)
    planned = preview(db(), actor, version, target) if target else ()
    form = MoveForm()
    chosen = _chosen(planned)
    if form.validate_on_submit() and target:
        if chosen:
            return _moved(version, target, chosen, form)
        form.refuse("请至少勾选一个可以变更的问题")
    page = render_template(
        "procedures/move.html",
        version=version,
        targets=targets,
        target=target,
        planned=planned,
        form=form,
        ticked={finding.id for finding, _ in chosen},
    )
    return page, 422 if form.errors else 200


def _chosen(planned: Sequence[Planned]) -> list[tuple[Finding, int]]:
    """The findings whose boxes were ticked, with the revision that the table showed; a box says id:revision."""
    pairs = (re.fullmatch("([0-9]{1,9}):([0-9]{1,9})", value) for value in request.form.getlist("findings"))
    seen = {int(pair[1]): int(pair[2]) for pair in pairs if pair}
    return [(one.finding, seen[one.finding.id]) for one in planned if one.finding.id in seen]


def _moved(
    version: ProcedureVersion, target: ProcedureVersion, chosen: Sequence[tuple[Finding, int]], form: MoveForm
) -> Answer:
    actor = current_actor()
    by = By(actor, now=now(), today=today(), effective_on=today())
    outcome = move_all(db(), chosen, target, form.reason.data or "", by)
    db().commit()
    if outcome.done:
        flash(f"已将{len(outcome.done)}个问题变更为“{target.label}”第{target.version_no}版", "success")
    if not outcome.refused:
        return redirect(url_for("procedures.show", id=target.id))
    page = render_template("procedures/moved.html", version=version, target=target, outcome=outcome)
    return page, 200 if outcome.done else 422
