"""Opening inspections and adding to them. What also shows findings stands in `findings/views/feedbacks.py`.

That module adds its pages to this blueprint, for `inspections` may not know `findings`.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.forms import options
from tracker.people.access.permissions import Permission
from tracker.people.access.web import current_actor, require
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.inspections import operations, policies, queries
from tracker.rectification.inspections.forms import InspectionForm, MemberForm, RoundForm, UnitsForm
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound, Source
from tracker.rectification.inspections.operations import InspectionError
from tracker.rectification.procedures.queries import usable

bp = Blueprint("inspections", __name__)
Answer = str | Response | tuple[str, int]


@bp.route("/inspections/new", methods=["GET", "POST"])
def new() -> Answer:
    """Open an inspection with its first round."""
    require(Permission.MANAGE_INSPECTIONS)
    form = _inspection_form()
    if form.validate_on_submit():
        try:
            opened = _opened(form)
            db().commit()
            flash(f"已新建“{opened.inspection.title}”第{opened.number}轮，接着添加被巡察单位", "success")
            return redirect(url_for("inspections.show", id=opened.inspection_id))
        except InspectionError as error:
            db().rollback()
            form.refuse(str(error))
    return render_template("inspections/new.html", form=form), 422 if form.errors else 200


def _inspection_form() -> InspectionForm:
    form = InspectionForm(data={"year": today().year, "number": 1, "starts_on": today()})
    organizers = queries.possible_organizers(db(), current_actor())
    form.source.choices = options(("", "请选择"), *((source.id, source.label) for source in queries.sources(db())))
    form.organizer.choices = options(*((row.id, "　" * (row.path.count("/") - 2) + row.name) for row in organizers))
    return form


def _opened(form: InspectionForm) -> InspectionRound:
    source, organizer = db().get_one(Source, form.source.data), db().get_one(Organization, form.organizer.data)
    if not policies.can_hold(current_actor(), source, organizer):
        raise InspectionError(f"“{source.label}”不是上级对本单位开展的，组织单位请选本单位或下级单位")
    assert form.year.data  # the form was validated
    assert form.starts_on.data
    entry = operations.NewInspection(
        title=form.title.data or "",
        year=form.year.data,
        source=source,
        organizer=organizer,
        starts_on=form.starts_on.data,
        team_name=form.team_name.data or "",
        round_number=form.number.data or 1,
    )
    return operations.open_inspection(db(), entry, db().get_one(User, current_actor().user_id), now())


def _managed(inspection: Inspection | None) -> Inspection:
    """An inspection that the person may change: unseen is not there (404), seen but not theirs is refused (403)."""
    if inspection is None:
        abort(404)
    if not policies.can_manage(current_actor(), inspection):
        abort(403)
    return inspection


@bp.route("/inspections/<int:id>/rounds/new", methods=["GET", "POST"])
def new_round(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """Add a round."""
    inspection = _managed(queries.inspection(db(), require(Permission.VIEW_FINDINGS), id))
    following = max((one.number for one in inspection.rounds), default=0) + 1
    form = RoundForm(data={"number": following, "starts_on": today()})
    if form.validate_on_submit() and form.number.data and form.starts_on.data:
        try:
            added = operations.add_round(
                db(), inspection, form.number.data, form.starts_on.data, now(), form.team_name.data or ""
            )
            db().commit()
            flash(f"已增加第{added.number}轮，接着添加被巡察单位", "success")
            return redirect(url_for("inspections.show", id=id, _anchor=f"round-{added.number}"))
        except InspectionError as error:
            db().rollback()
            form.refuse(str(error))
    return render_template("inspections/new_round.html", form=form, inspection=inspection), 422 if form.errors else 200


def _managed_round(round_id: int) -> InspectionRound:
    found = queries.round_of(db(), require(Permission.VIEW_FINDINGS), round_id)
    if found is None:
        abort(404)
    _managed(found.inspection)
    return found


@bp.route("/rounds/<int:id>/members/new", methods=["GET", "POST"])
def new_member(id: int) -> Answer:  # noqa: A002 - as above
    """Add a person to the team of a round."""
    round_ = _managed_round(id)
    people = queries.possible_members(db(), round_, today())
    form = MemberForm()
    form.user.choices = options(("", "请选择"), *((user.id, f"{user.name}（{post}）") for user, post in people))
    if form.validate_on_submit():
        member = operations.add_team_member(db(), round_, db().get_one(User, form.user.data), leads=form.leads.data)
        db().commit()
        flash(f"已将{member.user.name}列入第{round_.number}轮巡察组", "success")
        return _back_to(round_)
    return render_template("inspections/new_member.html", form=form, round=round_), 422 if form.errors else 200


def _back_to(round_: InspectionRound) -> Response:
    return redirect(url_for("inspections.show", id=round_.inspection_id, _anchor=f"round-{round_.number}"))


@bp.route("/rounds/<int:id>/units/new", methods=["GET", "POST"])
def new_units(id: int) -> Answer:  # noqa: A002 - as above
    """Add organizations to which a round feeds back."""
    round_ = _managed_round(id)
    units = queries.possible_units(db(), current_actor(), round_)
    form, labels = _units_form(round_, units)
    if form.validate_on_submit():
        chosen = [row for row in units if row.id in (form.organizations.data or ())]
        try:
            for unit in chosen:
                fitting = form.procedure.data or operations.suggested_procedure(round_.inspection.source, unit)
                operations.start_feedback(db(), round_, unit, fitting, now())
            db().commit()
            flash(f"已添加{len(chosen)}个被巡察单位", "success")
            return _back_to(round_)
        except InspectionError as error:
            db().rollback()
            form.refuse(str(error))
    suggestions = _suggestions(round_, units, labels)
    page = render_template("inspections/new_units.html", form=form, round=round_, suggestions=suggestions)
    return page, 422 if form.errors else 200


def _units_form(round_: InspectionRound, units: Sequence[Organization]) -> tuple[UnitsForm, dict[str, str]]:
    """The form, and the labels of the procedures that some of these units may follow."""
    above = [round_.inspection.organizer, *units]
    labels = {version.name: version.label for version in usable(db(), *above)}
    form = UnitsForm()
    form.organizations.choices = options(*((row.id, row.party_name) for row in units))
    form.procedure.choices = options(("", "按来源和单位自动选用（推荐）"), *labels.items())
    return form, labels


def _suggestions(
    round_: InspectionRound, units: Sequence[Organization], labels: dict[str, str]
) -> dict[str, list[Organization]]:
    """Procedure label → the units for which it is the fitting one."""
    found: dict[str, list[Organization]] = {}
    for unit in units:
        name = operations.suggested_procedure(round_.inspection.source, unit)
        found.setdefault(labels.get(name, name), []).append(unit)
    return found


def seen_feedback(id: int) -> Feedback:  # noqa: A002 - as above
    """The feedback of an organization in the person's scope; a foreign one is not there (404)."""
    feedback = queries.feedback(db(), id)
    if feedback is None:
        require(Permission.VIEW_FINDINGS)
        abort(404)
    require(Permission.VIEW_FINDINGS, feedback.organization.path)
    return feedback
