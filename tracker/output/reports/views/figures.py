"""The findings behind a number (数据来源), and how an office prints its rates."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.foundation.history.queries import AsOf
from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.paging import Page, page_number
from tracker.output.figures.rules import Style
from tracker.output.figures.scope import Scope
from tracker.output.figures.styles.operations import set_style
from tracker.output.figures.styles.queries import settings_of, style_of
from tracker.output.reports.behind import found_behind, meaning, rows
from tracker.output.reports.forms import StyleForm
from tracker.output.reports.reach import scope_of
from tracker.output.reports.rounds import rounds_held
from tracker.output.reports.words import Level
from tracker.people.access.permissions import Permission
from tracker.people.access.web import current_actor, require
from tracker.people.organizations.forms import unit_choices
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible
from tracker.rectification.inspections.queries import sources

bp = Blueprint("figures", __name__)
PAGE_SIZE = 50


@bp.get("/figures/<name>")
def behind(name: str) -> str:
    """The findings that a number counts, as of (D, K). What cannot be understood is not there (404)."""
    organization = _organization()
    level, as_of, scope = _asked()
    try:
        found = found_behind(db(), organization, level, name, as_of, scope)
    except KeyError:
        abort(404)
    number = page_number()
    first = (number - 1) * PAGE_SIZE
    page = Page(rows(db(), found.ids[first : first + PAGE_SIZE], as_of), len(found.ids), number, PAGE_SIZE)
    return render_template(
        "statements/behind.html",
        organization=organization,
        level=level,
        as_of=as_of,
        scope=scope,
        found=found,
        page=page,
        meaning=meaning(name),
        back=_back(organization, as_of),
    )


@bp.get("/figures/rounds")
def rounds() -> str:
    """The rounds that 开展……次 counts, as of (D, K). What cannot be understood is not there (404)."""
    organization = _organization()
    _, as_of, scope = _asked()
    return render_template(
        "statements/rounds.html",
        organization=organization,
        as_of=as_of,
        scope=scope,
        source=next((one.label for one in sources(db()) if one.code == scope.source), ""),
        rounds=rounds_held(db(), organization, as_of, scope),
        back=_back(organization, as_of),
    )


def _back(organization: Organization, as_of: AsOf) -> str:
    """The address of the statements as of that day."""
    return url_for("statements.index", organization=organization.code, as_of=as_of.day.isoformat())


def _organization() -> Organization:
    """The unit of the address, else the first of one's scope; a foreign one is not there (404)."""
    units = visible(db(), require(Permission.VIEW_FIGURES), Permission.VIEW_FIGURES)
    code = request.args.get("organization")
    organization = next((row for row in units if code in (None, row.code)), None)
    if organization is None:
        abort(404)
    return organization


def _asked() -> tuple[Level, AsOf, Scope]:
    """Level, (D, K) and scope of the address; neither D nor K lies in the future."""
    args = request.args
    try:
        level = Level(args.get("level", Level.TOTAL))
        day = date.fromisoformat(args.get("as_of") or today().isoformat())
        known_at = datetime.fromisoformat(args.get("known_at") or now().isoformat())
        known_at.astimezone(UTC)  # the ends of the calendar have no such instant
        scope = scope_of(args)
    except (ValueError, OverflowError):
        abort(404)
    if known_at.tzinfo is None or known_at > now() or day > today():
        abort(404)
    return level, AsOf(day, known_at), scope


@bp.route("/figure-style", methods=["GET", "POST"])
def style() -> tuple[str, int] | Response:
    """Decimal places and percent sign of an office, with what was set before."""
    actor = require(Permission.ISSUE_REPORTS)
    units = visible(db(), actor, Permission.ISSUE_REPORTS)
    code = request.values.get("organization") or units[0].code
    unit = next((row for row in units if row.code == code), None)
    if unit is None:
        abort(404)
    current = style_of(db(), unit, now())
    form = StyleForm(data={"organization": unit.code, "places": str(current.places), "sign": current.sign})
    form.organization.choices = unit_choices(units)
    if form.validate_on_submit():
        row = set_style(db(), unit, Style(int(form.places.data), form.sign.data), current_actor(), now())
        db().commit()
        flash(
            "已保存，今后的报告用语和统计表按新写法" if row else "与现行设置相同，没有改动",
            "success" if row else "info",
        )
        return redirect(url_for("figures.style", organization=unit.code))
    page = render_template(
        "statements/style.html", form=form, unit=unit, current=current, history=settings_of(db(), unit)
    )
    return page, 422 if form.errors else 200
