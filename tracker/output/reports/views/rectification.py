"""整改情况报告: read it as text, have it made as a Word file, watch and fetch the files."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from tracker.foundation.history.queries import AsOf
from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.paging import page_number, slice_of
from tracker.output.figures.queries import levels
from tracker.output.reports.rectification import filed, operations
from tracker.output.reports.rectification.content import blocks, parts
from tracker.output.reports.rectification.models import ReportKind, ReportPrint
from tracker.output.reports.rectification.operations import ReportOrder, ReportRefused
from tracker.output.reports.rectification.queries import Asked, report
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.people.organizations.queries import visible
from tracker.rectification.evidence.operations import path_of
from tracker.rectification.inspections.web import AskedForm, answerable, asked_form
from tracker.settings import Settings

bp = Blueprint("rectification", __name__)
Answer = str | BaseResponse | tuple[str, int]
PAGE_SIZE = 20
MOST_PREVIEWED = 200  # findings; a longer report is read in its file


@bp.route("/reports/rectification", methods=["GET", "POST"])
def index() -> Answer:
    """The report as text, and on asking as a Word file; an impossible question shows its errors."""
    actor = require(Permission.PRINT_LEDGERS)
    form, asked = question(db(), actor)
    if asked and request.method == "POST":
        try:
            print_ = operations.request_report(db(), ReportOrder(ReportKind.INTERNAL, asked), actor.user_id, now())
            db().commit()
            return redirect(url_for("rectification.show", id=print_.id))
        except ReportRefused as refusal:
            db().rollback()
            form.refuse(str(refusal))
    count = levels(db(), asked.organization, asked.as_of, asked.scope.counting).total.fed_back if asked else 0
    read = blocks(report(db(), asked, today())) if asked and count <= MOST_PREVIEWED else None
    page = slice_of(db(), filed.report_prints(actor), number=page_number(), size=PAGE_SIZE, scalars=False)
    html = render_template(
        "reports/rectification.html",
        form=form,
        asked=asked,
        blocks=read,
        parts=parts(read or ()),
        count=count,
        page=page,
    )
    return html, 200 if asked and not form.errors else 422


def question(session: Session, actor: Actor) -> tuple[AskedForm, Asked | None]:
    """What the address or the form asks for, else the whole of one's own unit today. A foreign unit is 404."""
    units = visible(session, actor, Permission.PRINT_LEDGERS)
    given = request.form if request.method == "POST" else request.args
    form = asked_form(AskedForm, units, given.to_dict())
    if not answerable(form):
        return form, None
    unit = next(row for row in units if row.code == form.organization.data)
    return form, Asked(unit, AsOf(form.as_of.data or today(), now()), form.source.data or None)


@bp.get("/reports/files/<int:id>")
def show(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One file: how far it is, or where to fetch it. htmx asks for the changing part alone."""
    print_ = _visible(id)
    part = request.headers.get("HX-Request") is not None
    return render_template("reports/_file.html" if part else "reports/file.html", print=print_)


@bp.get("/reports/files/<int:id>/download")
def download(id: int) -> Response:  # noqa: A002 - as above
    """The file, as it was made."""
    print_ = _visible(id)
    settings: Settings = current_app.config["SETTINGS"]
    path = path_of(settings.evidence_folder, print_.stored_file) if print_.stored_file else None
    if print_.stored_file is None or path is None or not path.exists():
        abort(404, "这份文件还没有生成，或者不在服务器上。请查看进度，或重新生成。")
    name, kind = filed.file_name(print_), print_.stored_file.media_type
    answer = send_file(path, mimetype=kind, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _visible(print_id: int) -> ReportPrint:
    """A file of an organization in the person's scope; a foreign one is not there (404)."""
    require(Permission.PRINT_LEDGERS)
    found = filed.report_print(db(), print_id)
    if found is None:
        abort(404)
    require(Permission.PRINT_LEDGERS, found.organization.path)
    return found
