"""Pages of recurring inspections; they belong to the blueprint of `inspections`."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for

from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.forms import options
from tracker.people.access.permissions import Permission, can
from tracker.people.access.web import current_actor, require
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible
from tracker.rectification.inspections import queries as inspections
from tracker.rectification.inspections.models import InspectionPlan, Recurrence, Source
from tracker.rectification.inspections.operations import InspectionError
from tracker.rectification.inspections.recurring import operations, queries
from tracker.rectification.inspections.recurring.festivals import last_known_year
from tracker.rectification.inspections.recurring.forms import PlanForm
from tracker.rectification.inspections.views import Answer, bp
from tracker.rectification.procedures.queries import newest_of_each


@bp.get("/inspections/plans")
def plans() -> str:
    """The recurring inspections that the person keeps, with what comes next."""
    lines = queries.plans(db(), require(Permission.MANAGE_INSPECTIONS), today())
    return render_template(
        "inspections/plans.html",
        lines=lines,
        rounds=queries.opened_rounds(db(), lines),
        table_ends=last_known_year() if last_known_year() <= today().year + 1 else None,
    )


@bp.route("/inspections/plans/new", methods=["GET", "POST"])
def new_plan() -> Answer:
    """Keep a new recurring inspection."""
    require(Permission.MANAGE_INSPECTIONS)
    form = _form(PlanForm(data={"days_before": 0, "starts_on": today()}))
    if form.validate_on_submit():
        try:
            author = db().get_one(User, current_actor().user_id)
            plan = operations.add_plan(db(), _entry(form), author, now())
            db().commit()
            flash(f"已设置“{plan.title}”，到时自动新建", "success")
            return redirect(url_for("inspections.plans"))
        except InspectionError as error:
            db().rollback()
            form.refuse(str(error))
    return render_template("inspections/plan.html", form=form, line=None), 422 if form.errors else 200


@bp.route("/inspections/plans/<int:id>", methods=["GET", "POST"])
def plan(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """Change a recurring inspection from its next occasion on."""
    kept = _managed(id)
    form = _form(PlanForm(data=_shown(kept)))
    if form.validate_on_submit():
        try:
            operations.change_plan(db(), kept, _entry(form))
            db().commit()
            flash(f"“{kept.title}”已保存，从下一次起执行；已经新建的不变", "success")
            return redirect(url_for("inspections.plans"))
        except InspectionError as error:
            db().rollback()
            form.refuse(str(error))
    line = queries.line_of(db(), kept, today())
    return render_template("inspections/plan.html", form=form, line=line), 422 if form.errors else 200


@bp.post("/inspections/plans/<int:id>/active")
def turn_plan(id: int) -> Answer:  # noqa: A002 - as above
    """Stop a running plan, or let a stopped one go on from today."""
    kept = _managed(id)
    if kept.active:
        operations.stop_plan(db(), kept)
        flash(f"“{kept.title}”已停止，不再自动新建", "success")
    else:
        operations.resume_plan(db(), kept, today())
        flash(f"“{kept.title}”已恢复，停止期间错过的不补建", "success")
    db().commit()
    return redirect(url_for("inspections.plans"))


def _managed(plan_id: int) -> InspectionPlan:
    """A plan whose organizer's inspections the person manages; a foreign one is not there (404)."""
    actor = require(Permission.MANAGE_INSPECTIONS)
    kept = db().get(InspectionPlan, plan_id)
    if kept is None or not can(actor, Permission.MANAGE_INSPECTIONS, kept.organizer.path):
        abort(404)
    return kept


def _form(form: PlanForm) -> PlanForm:
    actor = current_actor()
    units = visible(db(), actor, Permission.MANAGE_INSPECTIONS)
    people = queries.possible_inspectors(db(), actor, today())
    labels = ((version.name, version.label) for version in newest_of_each(db()))
    form.source.choices = options(("", "请选择"), *((source.id, source.label) for source in inspections.sources(db())))
    form.organizer.choices = options(*((row.id, row.name) for row in units))
    form.organizations.choices = options(*((row.id, row.party_name) for row in units))
    form.members.choices = options(*((user.id, f"{user.name}（{post}）") for user, post in people))
    form.procedure.choices = options(("", "按来源和单位自动选用（推荐）"), *labels)
    return form


def _shown(kept: InspectionPlan) -> dict[str, object]:
    """What the form of a stored plan begins with."""
    names = ("title", "month", "day", "festivals", "days_before", "starts_on", "team_name")
    return {name: getattr(kept, name) for name in names} | {
        "source": kept.source_id,
        "organizer": kept.organizer_id,
        "recurrence": kept.recurrence.value,
        "organizations": kept.organization_ids,
        "members": kept.member_ids,
        "procedure": kept.procedure_name,
    }


def _entry(form: PlanForm) -> operations.PlanEntry:
    assert form.starts_on.data  # the form was validated
    return operations.PlanEntry(
        title=form.title.data or "",
        source=db().get_one(Source, form.source.data),
        organizer=db().get_one(Organization, form.organizer.data),
        recurrence=Recurrence(form.recurrence.data),
        starts_on=form.starts_on.data,
        days_before=form.days_before.data or 0,
        month=form.month.data,
        day=form.day.data,
        festivals=tuple(form.festivals.data or ()),
        team_name=form.team_name.data or "",
        procedure_name=form.procedure.data or "",
        organization_ids=tuple(form.organizations.data or ()),
        member_ids=tuple(form.members.data or ()),
    )
