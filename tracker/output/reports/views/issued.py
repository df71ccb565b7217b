"""季度调度 and 一周通报: issuing them, the list of those issued, and each one as it was frozen."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now, settled, today
from tracker.foundation.web.forms import options
from tracker.foundation.web.paging import page_number, slice_of
from tracker.output.reports.forms import IssueForm
from tracker.output.reports.issued import queries
from tracker.output.reports.issued.errors import IssueRefused
from tracker.output.reports.issued.models import IssuedKind, IssuedReport
from tracker.output.reports.issued.operations import Issuer, issue_bulletin, issue_quarter
from tracker.output.reports.issued.rules import before, by_unit, last_quarter_ended, quarter, quarter_name
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.people.access.web import current_actor, require
from tracker.people.organizations.forms import unit_choices
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible

bp = Blueprint("issued", __name__)
Answer = str | Response | tuple[str, int]
_OFFERED = 4  # quarters that can be chosen, back from the last one that ended


@bp.get("/issued-reports")
def index() -> str:
    """The reports that were issued in one's scope."""
    actor = require(Permission.VIEW_FIGURES)
    page = slice_of(db(), queries.listing(actor), number=page_number())
    return render_template("issued/index.html", page=page, may_issue=can_somewhere(actor, Permission.ISSUE_REPORTS))


@bp.route("/issued-reports/new", methods=["GET", "POST"])
def new() -> Answer:
    """Issue the report of a quarter or a week."""
    actor = require(Permission.ISSUE_REPORTS)
    units = visible(db(), actor, Permission.ISSUE_REPORTS)
    form = IssueForm(data={"kind": request.args.get("kind", ""), "day": today()})
    form.organization.choices = unit_choices(units)
    form.quarter.choices = options(*_quarters())
    if form.organization.data and form.organization.data not in [unit.code for unit in units]:
        abort(404)
    if form.validate_on_submit():
        try:
            report = _issued(form, units)
            db().commit()
            return redirect(url_for("issued.show", id=report.id))
        except IssueRefused as refusal:
            db().rollback()
            form.refuse(str(refusal))
    return render_template("issued/new.html", form=form), 422 if form.errors else 200


def _quarters() -> list[tuple[str, str]]:
    found = [last_quarter_ended(today())]
    while len(found) < _OFFERED:
        found.append(before(found[-1]))
    return [(f"{one.year}-{one.number}", quarter_name(one)) for one in found]


def _issued(form: IssueForm, units: Sequence[Organization]) -> IssuedReport:
    unit = next(row for row in units if row.code == form.organization.data)
    known_at = settled()
    by = Issuer(current_actor(), known_at, now(), today())
    if form.kind.data == IssuedKind.BULLETIN.value:
        return issue_bulletin(db(), unit, form.day.data or today(), by)
    year, number = form.quarter.data.split("-")
    return issue_quarter(db(), unit, quarter(int(year), int(number)), by)


@bp.get("/issued-reports/<int:id>")
def show(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One report, word for word as it was issued; the page is also its print."""
    report = queries.issued(db(), require(Permission.VIEW_FIGURES), id)
    if report is None:
        abort(404)
    late = [row for row in report.content.get("open", ()) if row["overdue"]]
    return render_template(f"issued/{report.kind.value}.html", report=report, late=by_unit(late))
