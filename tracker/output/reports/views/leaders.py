"""The page of each leader (联系领导): what they answer for, what is due, what waits for their review."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from tracker.foundation.web.context import db, today
from tracker.output.reports.leaders import leader_sheet, leaders
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require

bp = Blueprint("leaders", __name__)


@bp.get("/leaders")
def index() -> str:
    """The leaders of findings in one's scope."""
    return render_template("leaders/index.html", leaders=leaders(db(), require(Permission.VIEW_FIGURES)))


@bp.get("/leaders/<int:id>")
def show(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One leader; the page is also its print."""
    sheet = leader_sheet(db(), require(Permission.VIEW_FIGURES), id, today())
    if sheet is None:
        abort(404)
    return render_template("leaders/show.html", sheet=sheet, today=today())
