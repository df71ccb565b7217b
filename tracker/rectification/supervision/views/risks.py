"""廉政风险点: the register as of a day, and adding, changing and withdrawing a point."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.foundation.web.context import db, today
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can, can_somewhere
from tracker.people.access.web import require
from tracker.people.organizations.forms import unit_choices
from tracker.people.organizations.queries import by_code, visible
from tracker.rectification.supervision import operations as act
from tracker.rectification.supervision import queries
from tracker.rectification.supervision.forms import AddRiskForm, ChangeRiskForm, RiskForm, SayForm
from tracker.rectification.supervision.models import RiskLevel, RiskPoint, RiskPointVersion
from tracker.rectification.supervision.operations.risks import text_of
from tracker.rectification.supervision.views.blueprint import (
    Answer,
    accepted,
    asked,
    bp,
    paged,
    required_by,
    said_about,
)


@bp.get("/risk-points")
def risk_points() -> tuple[str, int]:
    """The register as of a day, of departments and of people apart, with its totals."""
    actor = require(Permission.VIEW_FINDINGS)
    want = asked(actor, Permission.VIEW_FINDINGS)
    rows = queries.risk_points(db(), (want.path,), want.as_of) if want.unit is not None else []
    kind = request.args.get("kind", "")
    shown = [row for row in rows if not kind or row.personal == (kind == "personal")]
    page = render_template(
        "supervision/risk_points.html",
        want=want,
        page=paged(shown),
        totals=queries.risk_totals(rows),
        kind=kind,
        may_add=can_somewhere(actor, Permission.MANAGE_RISK_POINTS),
    )
    return page, 200 if want.unit is not None or not want.units else 422


@bp.route("/risk-points/new", methods=["GET", "POST"])
def new_risk_point() -> Answer:
    """Enter a risk point of an organization in one's scope."""
    actor = require(Permission.MANAGE_RISK_POINTS)
    form = AddRiskForm(data={"effective_on": today(), "organization": request.args.get("organization")})
    form.organization.choices = unit_choices(visible(db(), actor, Permission.MANAGE_RISK_POINTS))
    if form.validate_on_submit():
        organization = by_code(db(), form.organization.data)
        assert organization is not None  # the form was validated
        by, _ = required_by(actor, Permission.MANAGE_RISK_POINTS, organization.path, form.effective_on.data)
        uuid = form.client_uuid.data or ""
        if accepted(form, lambda: act.add_risk_point(db(), organization, _said(form), uuid, by)):
            flash("已登记", "success")
            if "another" in request.form:
                return redirect(url_for("supervision.new_risk_point", organization=organization.code))
            return redirect(url_for("supervision.risk_points"))
    page = render_template("supervision/risk_form.html", form=form, point=None)
    return page, 422 if form.errors else 200


def _said(form: RiskForm) -> act.RiskText:
    return act.RiskText(
        post=form.post.data or "",
        risk=form.risk.data or "",
        level=RiskLevel(form.level.data),
        measures=tuple(form.listed()),
        responsible_name=form.responsible_name.data or "",
        department=form.department.data or "",
        personal=form.personal.data == "personal",
    )


def _seen(point_id: int) -> tuple[Actor, RiskPoint, Sequence[RiskPointVersion]]:
    """The person and the point with its versions; one they may not see is not there (404)."""
    actor = require(Permission.VIEW_FINDINGS)
    point = queries.risk_point(db(), actor, point_id)
    return (actor, point, queries.risk_history(db(), point_id)) if point is not None else abort(404)


@bp.get("/risk-points/<int:id>")
def show_risk_point(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One risk point with everything that was ever written about it."""
    return _page(*_seen(id))


def _page(
    actor: Actor, point: RiskPoint, history: Sequence[RiskPointVersion], problem: Sequence[str] = (), text: str = ""
) -> str:
    may = can(actor, Permission.MANAGE_RISK_POINTS, point.organization.path)
    return render_template(
        "supervision/risk_point.html",
        point=point,
        says=history[-1],
        history=history,
        manages=may,
        today=today(),
        problem=problem,
        text=text,
    )


@bp.route("/risk-points/<int:id>/change", methods=["GET", "POST"])
def change_risk_point(id: int) -> Answer:  # noqa: A002 - as above
    """变更: what the register says from a day on."""
    actor, point, history = _seen(id)
    old = text_of(history[-1])
    said = {**vars(old), "personal": "personal" if old.personal else "department", "level": old.level.value}
    form = ChangeRiskForm(data={**said, "measures": "\n".join(old.measures), "effective_on": today()})
    by, _ = required_by(actor, Permission.MANAGE_RISK_POINTS, point.organization.path, form.effective_on.data)
    if form.validate_on_submit():
        reason = form.reason.data or ""
        if accepted(form, lambda: act.change_risk_point(db(), point, _said(form), reason, by)):
            flash("已变更", "success")
            return redirect(url_for("supervision.show_risk_point", id=point.id))
    page = render_template("supervision/risk_form.html", form=form, point=point)
    return page, 422 if form.errors else 200


@bp.post("/risk-points/<int:id>/withdraw")
def withdraw_risk_point(id: int) -> Answer:  # noqa: A002 - as above
    """撤销: from that day on the point is not in the register."""
    actor, point, history = _seen(id)
    form = SayForm()
    by, _ = required_by(actor, Permission.MANAGE_RISK_POINTS, point.organization.path, form.effective_on.data)
    problem = said_about(
        form, lambda text: act.withdraw_risk_point(db(), point, text, by), missing="请写明撤销的理由和日期"
    )
    if problem:
        return _page(actor, point, history, problem, form.text.data or ""), 422
    flash("已撤销", "success")
    return redirect(url_for("supervision.show_risk_point", id=point.id))
