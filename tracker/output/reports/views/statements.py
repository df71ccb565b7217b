"""The sentence for the report (报告用语), of any unit in one's scope, as of any day."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request
from werkzeug.datastructures import MultiDict

from tracker.foundation.history.queries import AsOf
from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.forms import options
from tracker.output.reports.forms import StatementForm
from tracker.output.reports.statements import statement
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.people.organizations.forms import unit_choices
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible
from tracker.rectification.inspections.queries import sources

bp = Blueprint("statements", __name__)

# Shown in this order; each explains itself by its 口径.
FIGURES = (
    "fed_back",
    "completed",
    "staged",
    "unfinished",
    "overdue",
    "completion_rate",
    "staged_rate",
    "on_time_rate",
    "returns",
    "extensions",
    "relapses",
    "institutions",
    "funds",
    "people_handled",
)


@bp.get("/statements")
def index() -> tuple[str, int]:
    """The sentences and the figures behind them; an impossible question shows its errors instead."""
    actor = require(Permission.VIEW_FIGURES)
    units = visible(db(), actor, Permission.VIEW_FIGURES)
    form = _asked(units)
    found = None
    if form.validate() and not _too_late(form):
        as_of = AsOf(form.as_of.data or today(), now())
        unit = next(row for row in units if row.code == form.organization.data)
        found = statement(db(), unit, as_of, today(), source=form.source.data or None)
    page = render_template("statements/index.html", form=form, found=found, names=FIGURES)
    return page, 200 if found else 422


def _asked(units: Sequence[Organization]) -> StatementForm:
    """What the address asks for, else the whole of one's own unit today. A foreign unit is not there (404)."""
    code = request.args.get("organization")
    if code and code not in [row.code for row in units]:
        abort(404)
    usual = {"organization": units[0].code if units else "", "as_of": today().isoformat(), "source": ""}
    form = StatementForm(formdata=MultiDict({**usual, **request.args.to_dict()}))
    form.organization.choices = unit_choices(units)
    form.source.choices = options(("", "全部来源"), *((source.code, source.label) for source in sources(db())))
    return form


def _too_late(form: StatementForm) -> bool:
    late = bool(form.as_of.data and form.as_of.data > today())
    if late:
        form.refuse("统计截止日期不能晚于今天")
    return late
