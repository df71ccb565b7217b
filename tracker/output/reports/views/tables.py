"""The supervisors' table (统计表) of any unit in one's scope, as of any day: on the page and printed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.foundation.history.queries import AsOf
from tracker.foundation.printing.document import Profile
from tracker.foundation.printing.errors import PrintingError
from tracker.foundation.printing.rendering import printing_available
from tracker.foundation.web.context import db, now, settled, today
from tracker.output.figures.rules import basis
from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.output.figures.styles.queries import style_of
from tracker.output.ledgers.models import PrintFormat
from tracker.output.reports.paperwork.tables import SUPERVISION, TableOrder, print_table
from tracker.output.reports.supervising.queries import supervisors_table
from tracker.output.reports.supervising.rules import COLUMNS, Table
from tracker.output.reports.views.prints import press
from tracker.output.reports.words import Level
from tracker.people.access.permissions import Permission
from tracker.people.access.web import current_actor, require
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible
from tracker.rectification.inspections.web import AskedForm, answerable, asked_form

bp = Blueprint("tables", __name__)


@bp.get("/supervision-table")
def index() -> tuple[str, int]:
    """The table; each number leads to the findings behind it."""
    form, unit = _asked(Permission.VIEW_FIGURES)
    shown: dict[str, object] = {"table": None}
    if unit is not None:
        shown = {"table": _table(form, unit), "unit": unit, "asked": _scope(form)}
    page = render_template(
        "statements/table.html",
        form=form,
        columns=COLUMNS,
        basis=basis,
        levels=Level,
        unavailable=printing_available(),
        **shown,
    )
    return page, 200 if unit is not None else 422


@bp.post("/supervision-table/prints")
def print_() -> Response:
    """The table on paper or as an office file, as of the asked day, with its record.

    The unit is named, for nobody prints by accident.
    """
    form, unit = _asked(Permission.PRINT_LEDGERS)
    named = request.form.get("format", PrintFormat.PDF.value)
    if unit is None or not request.form.get("organization") or named not in list(PrintFormat):
        abort(404)
    profile: Profile = "document" if request.form.get("profile") == "document" else "standalone"
    day, filed_on, known_at = form.as_of.data or today(), today(), settled()
    arguments = {"source": form.source.data or None, "profile": profile}
    order = TableOrder(SUPERVISION, unit, AsOf(day, known_at), filed_on, arguments, PrintFormat(named))
    try:
        record = print_table(press(), order, current_actor(), known_at)
    except PrintingError as error:
        flash(str(error), "danger")
        return redirect(url_for("tables.index", organization=unit.code, as_of=day, source=form.source.data))
    return redirect(url_for("prints.show", code=record.code))


def _asked(permission: Permission) -> tuple[AskedForm, Organization | None]:
    """The question, and its unit; None where it is impossible. A foreign unit is not there (404)."""
    units: Sequence[Organization] = visible(db(), require(permission), permission) or abort(404)
    form = asked_form(AskedForm, units, {name: value for name, value in request.values.items() if value})
    return form, next(row for row in units if row.code == form.organization.data) if answerable(form) else None


def _table(form: AskedForm, unit: Organization) -> Table:
    as_of = AsOf(form.as_of.data or today(), now())
    return supervisors_table(db(), unit, as_of, style_of(db(), unit, as_of.known_at), _scope(form))


def _scope(form: AskedForm) -> Scope:
    return Scope(source=form.source.data) if form.source.data else EVERYTHING
