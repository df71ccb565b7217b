"""The supervisors' table (统计表) of any unit in one's scope, as of any day: on the page and as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, abort, current_app, render_template, request, send_file

from tracker.foundation.history.queries import AsOf, root
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.printing.document import Profile, Sheet
from tracker.foundation.printing.errors import PrintingError
from tracker.foundation.printing.rendering import printing_available
from tracker.foundation.web.context import db, now, today
from tracker.output.figures.rules import basis
from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.output.figures.styles.queries import style_of
from tracker.output.ledgers.printing import render
from tracker.output.reports.supervising.queries import supervisors_table
from tracker.output.reports.supervising.rules import COLUMNS, Table, sheet
from tracker.output.reports.words import Level
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
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


@bp.get("/supervision-table.pdf")
def pdf() -> Response:
    """The table on paper, as of the asked day; the unit is named, for nobody prints by accident."""
    form, unit = _asked(Permission.PRINT_LEDGERS)
    if unit is None or not request.args.get("organization"):
        abort(404)
    made = _table(form, unit)
    profile: Profile = "document" if request.args.get("profile") == "document" else "standalone"
    printed = sheet(made, today(), root(db(), made.as_of.known_at), profile)
    return printed_answer(printed, f"{printed.title}（{chinese_date(made.as_of.day)}）.pdf")


def printed_answer(printed: Sheet, name: str) -> Response:
    """A sheet of a few pages, printed while the reader waits; a sentence (503) where printing does not work."""
    db().rollback()  # nothing is read from here on, and printing takes a moment
    with TemporaryDirectory(prefix="xiaohao-print-") as folder:
        target = Path(folder) / "sheet.pdf"
        try:
            render(printed, target, current_app.config["SETTINGS"], lambda _done, _total: None)
        except PrintingError as error:
            abort(503, str(error))
        printed_file = BytesIO(target.read_bytes())
    # send_file writes a Chinese name as a header may hold it; the web server refuses it plain
    answer = send_file(printed_file, mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _asked(permission: Permission) -> tuple[AskedForm, Organization | None]:
    """The question, and its unit; None where it is impossible. A foreign unit is not there (404)."""
    units: Sequence[Organization] = visible(db(), require(permission), permission) or abort(404)
    form = asked_form(AskedForm, units, {name: value for name, value in request.args.items() if value})
    return form, next(row for row in units if row.code == form.organization.data) if answerable(form) else None


def _table(form: AskedForm, unit: Organization) -> Table:
    as_of = AsOf(form.as_of.data or today(), now())
    return supervisors_table(db(), unit, as_of, style_of(db(), unit, as_of.known_at), _scope(form))


def _scope(form: AskedForm) -> Scope:
    return Scope(source=form.source.data) if form.source.data else EVERYTHING
