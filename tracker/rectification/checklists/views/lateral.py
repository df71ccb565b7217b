"""举一反三: ordering it from a finding, and what came back."""

from __future__ import annotations

from datetime import timedelta

from flask import abort, flash, redirect, render_template, url_for

from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.forms import options
from tracker.foundation.web.paging import page_number, slice_of
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.people.organizations.models import Organization, OrganizationKind
from tracker.people.organizations.queries import visible
from tracker.rectification.checklists import operations as act
from tracker.rectification.checklists import queries
from tracker.rectification.checklists.forms import LateralForm
from tracker.rectification.checklists.models import LateralCheck
from tracker.rectification.checklists.policies import can_order
from tracker.rectification.checklists.rules import question_of, returns
from tracker.rectification.checklists.views.blueprint import Answer, bp
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.policies import can_view
from tracker.rectification.findings.views.blueprint import visible_finding

USUAL_DAYS = 10
_VILLAGES = (OrganizationKind.VILLAGE, OrganizationKind.COMMUNITY)


@bp.get("/lateral-checks")
def lateral_checks() -> str:
    """All 举一反三 in the person's scope."""
    actor = require(Permission.VISIT)
    page = slice_of(db(), queries.lateral_checks(actor), number=page_number())
    counted = {check.id: returns(check.tasks, check.due_on, today()) for check in page.items}
    return render_template("checklists/lateral_checks.html", page=page, returns=counted, today=today())


@bp.get("/lateral-checks/<int:id>")
def lateral_check(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """Who was asked, who answered what, who is late."""
    actor = require(Permission.VISIT)
    check: LateralCheck = queries.lateral_check(db(), actor, id) or abort(404)
    counted = returns(check.tasks, check.due_on, today())
    return render_template(
        "checklists/lateral_check.html",
        check=check,
        returns=counted,
        today=today(),
        shown=lambda finding: can_view(actor, finding),
    )


@bp.route("/findings/<code>/lateral-check", methods=["GET", "POST"])
def order(code: str) -> Answer:
    """Ask other villages whether they have the same problem."""
    actor, finding = visible_finding(code)
    if not can_order(actor, finding):
        abort(403)
    asked = set(act.asked_about(db(), finding))
    places = [row for row in _possible(actor, finding) if row.id not in asked]
    siblings = [row for row in places if row.parent_id == finding.organization.parent_id]
    form = _form(finding, places)
    if form.validate_on_submit():
        chosen = [row for row in places if row.id in (form.organizations.data or ())]
        every = {row.id: row for row in (*chosen, *(siblings if form.siblings.data else ()))}
        new = act.NewCheck(form.question.data or "", form.due_on.data or today(), list(every.values()))
        try:
            check = act.order_check(db(), finding, new, By(actor, now(), today(), today()))
        except Refused as refused:
            db().rollback()
            form.refuse(*refused.sentences)
        else:
            db().commit()
            flash(f"已请{len(check.tasks)}个单位举一反三自查", "success")
            return redirect(url_for("checklists.lateral_check", id=check.id))
    page = render_template(
        "checklists/order.html", form=form, finding=finding, places=places, siblings=siblings, asked=len(asked)
    )
    return page, 422 if form.errors else 200


def _possible(actor: Actor, finding: Finding) -> list[Organization]:
    """The villages and communities whose checklists the person manages, without the finding's own."""
    rows = visible(db(), actor, Permission.MANAGE_CHECKLISTS)
    return [row for row in rows if row.kind in _VILLAGES and row.id != finding.organization_id]


def _form(finding: Finding, places: list[Organization]) -> LateralForm:
    own = finding.organization
    form = LateralForm(
        data={
            "question": question_of(finding.current.wording, (own.party_name, own.name)),
            "due_on": today() + timedelta(days=USUAL_DAYS),
        }
    )
    form.organizations.choices = options(*((row.id, row.name) for row in places))
    return form
