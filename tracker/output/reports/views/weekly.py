"""The leader's sheet of a week: every task of a unit with its notes and answer, to read, print and sign."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.time import day_of
from tracker.foundation.printing.errors import PrintingError
from tracker.foundation.printing.rendering import printing_available
from tracker.foundation.web.context import db, now, settled, today
from tracker.output.reports.paperwork.tables import WEEKLY, TableOrder, print_table
from tracker.output.reports.views.prints import press
from tracker.output.reports.weekly.queries import unit_sheet
from tracker.output.reports.weekly.rules import Result, counts
from tracker.people.access.permissions import Permission
from tracker.people.access.web import current_actor, require
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible
from tracker.rectification.weekly import queries
from tracker.rectification.weekly.models import Week
from tracker.rectification.weekly.rules import week_name
from tracker.rectification.weekly.views.blueprint import opened_week

bp = Blueprint("weekly_sheets", __name__)


@bp.get("/weekly/<begins_on>/sheet")
def show(begins_on: str) -> str:
    """The sheet of a unit in one's scope, or of one's own charges in it: as it stands, once it is fixed as it stood."""
    units, unit = _units(Permission.VIEW_FIGURES)
    week = opened_week(begins_on)
    leader = _leader()
    sheet = unit_sheet(db(), unit, week, _as_of(week), leader)
    return render_template(
        "weekly/unit.html",
        week=week,
        weeks=queries.weeks(db()),
        week_name=week_name,
        units=units,
        unit=unit,
        mine=leader is not None,
        sheet=sheet,
        counts=counts(sheet.lines),
        results=Result,
        fixed=now() >= week.fixed_at,
        unavailable=printing_available(),
    )


@bp.post("/weekly/<begins_on>/sheet")
def print_(begins_on: str) -> Response:
    """The sheet on paper, once it is fixed, with its record."""
    _, unit = _units(Permission.PRINT_LEDGERS)
    week, leader = opened_week(begins_on), _leader()
    back = url_for("weekly_sheets.show", begins_on=week.begins_on, unit=unit.code, mine="1" if leader else None)
    if now() < week.fixed_at:
        flash("汇总单还没有定稿，定稿以后再打印", "warning")
        return redirect(back)
    arguments = {"week": week.begins_on.isoformat(), "leader": leader.id if leader else None}
    order = TableOrder(WEEKLY, unit, _as_of(week), today(), arguments)
    try:
        record = print_table(press(), order, current_actor(), settled())
    except PrintingError as error:
        flash(str(error), "danger")
        return redirect(back)
    return redirect(url_for("prints.show", code=record.code))


def _as_of(week: Week) -> AsOf:
    """As known now until the week is fixed, then for ever as it stood in that instant."""
    known_at = min(now(), week.fixed_at)
    return AsOf(day_of(known_at), known_at)


def _units(permission: Permission) -> tuple[list[Organization], Organization]:
    """The units in one's scope and the one that is asked for: the highest unless another is named (404 for foreign)."""
    units = list(visible(db(), require(permission), permission)) or abort(404)
    wanted = request.values.get("unit") or units[0].code
    return units, next((unit for unit in units if unit.code == wanted), None) or abort(404)


def _leader() -> User | None:
    """The person of this request, where they ask for what they answer for alone."""
    return db().get(User, current_actor().user_id) if request.values.get("mine") == "1" else None
