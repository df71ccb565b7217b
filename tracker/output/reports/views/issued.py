"""季度调度 and 一周通报: issuing them, the list of those issued, and each one as it was frozen."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now, settled, today
from tracker.foundation.web.forms import options
from tracker.foundation.web.paging import page_number, slice_of
from tracker.output.reports.forms import IssueForm
from tracker.output.reports.issued import queries
from tracker.output.reports.issued.errors import IssueRefused
from tracker.output.reports.issued.models import IssuedKind, IssuedReport
from tracker.output.reports.issued.operations import Issuer, draw_up_bulletin, draw_up_quarter, issue
from tracker.output.reports.issued.rules import before, by_unit, last_quarter_ended, quarter, quarter_name
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.people.access.web import current_actor, require
from tracker.people.organizations.forms import unit_choices
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible

bp = Blueprint("issued", __name__)
Answer = str | Response | tuple[str, int]
_FRESH = timedelta(hours=1)  # a text that was read longer ago is shown again, as of now
_OFFERED = 4  # quarters that can be chosen, back from the last one that ended


@bp.get("/issued-reports")
def index() -> str:
    """The reports that were issued in one's scope."""
    actor = require(Permission.VIEW_FIGURES)
    page = slice_of(db(), queries.listing(actor), number=page_number())
    return render_template("issued/index.html", page=page, may_issue=can_somewhere(actor, Permission.ISSUE_REPORTS))


@bp.route("/issued-reports/new", methods=["GET", "POST"])
def new() -> Answer:
    """Issue the report of a quarter or a week: which, then the whole text to read, then it is frozen as it was read."""
    actor = require(Permission.ISSUE_REPORTS)
    units = visible(db(), actor, Permission.ISSUE_REPORTS)
    form = IssueForm(data={"day": today(), **_again(request.args.to_dict())})
    form.organization.choices = unit_choices(units)
    form.quarter.choices = options(*_quarters())
    if form.organization.data and form.organization.data not in [unit.code for unit in units]:
        abort(404)
    if form.validate_on_submit():
        known_at = settled()
        read_at = _read_at(form.known_at.data or "", known_at)
        try:
            report = _drawn_up(form, units, read_at or known_at)
            if read_at is None:
                return _page(report, form)
            issue(db(), report)
            db().commit()
            return redirect(url_for("issued.show", id=report.id))
        except IssueRefused as refusal:
            db().rollback()
            form.refuse(str(refusal))
    return render_template("issued/new.html", form=form), 422 if form.errors else 200


def _again(given: dict[str, str]) -> dict[str, Any]:
    """What was chosen before, for whoever comes back from the text to choose differently."""
    chosen: dict[str, Any] = {name: given[name] for name in ("kind", "organization", "quarter") if name in given}
    with suppress(KeyError, ValueError):
        chosen["day"] = date.fromisoformat(given["day"])
    return chosen


def _read_at(given: str, latest: datetime) -> datetime | None:
    """The K of the text that was read; None when none was, or so long ago that it has to be read again."""
    with suppress(ValueError, TypeError):
        known_at = datetime.fromisoformat(given)
        return known_at if latest - _FRESH <= known_at <= latest else None
    return None


def _quarters() -> list[tuple[str, str]]:
    found = [last_quarter_ended(today())]
    while len(found) < _OFFERED:
        found.append(before(found[-1]))
    return [(f"{one.year}-{one.number}", quarter_name(one)) for one in found]


def _drawn_up(form: IssueForm, units: Sequence[Organization], known_at: datetime) -> IssuedReport:
    unit = next(row for row in units if row.code == form.organization.data)
    by = Issuer(current_actor(), known_at, now(), today())
    if form.kind.data == IssuedKind.BULLETIN.value:
        return draw_up_bulletin(db(), unit, form.day.data or today(), by)
    year, number = form.quarter.data.split("-")
    return draw_up_quarter(db(), unit, quarter(int(year), int(number)), by)


@bp.get("/issued-reports/<int:id>")
def show(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One report, word for word as it was issued; the page is also its print."""
    report = queries.issued(db(), require(Permission.VIEW_FIGURES), id)
    if report is None:
        abort(404)
    return _page(report)


def _page(report: IssuedReport, form: IssueForm | None = None) -> str:
    """The text of a report; with the form, to be read before it is issued."""
    late = [row for row in report.content.get("open", ()) if row["overdue"]]
    return render_template(f"issued/{report.kind.value}.html", report=report, late=by_unit(late), form=form)
