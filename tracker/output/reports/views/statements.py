"""The sentences for the report (报告用语), of any unit in one's scope, as of any day, narrowed down as asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, render_template, request

from tracker.foundation.history.queries import AsOf
from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.forms import options
from tracker.output.figures.scope import Scope
from tracker.output.figures.styles.queries import style_of
from tracker.output.reports.asking import choices, inspection_scope, tier_kinds
from tracker.output.reports.forms import StatementForm
from tracker.output.reports.passages import passages
from tracker.output.reports.reach import scope_words
from tracker.output.reports.statements import statement
from tracker.output.reports.words import Level
from tracker.people.access.permissions import Permission, can, scope
from tracker.people.access.web import current_actor, require
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible
from tracker.rectification.inspections.web import answerable, asked_form

bp = Blueprint("statements", __name__)
bp.add_app_template_global(scope_words)

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
_ALL = ("", "全部")


@bp.get("/statements")
def index() -> tuple[str, int]:
    """The sentences and the figures behind them; an impossible question shows its errors instead."""
    actor = require(Permission.VIEW_FIGURES)
    units = visible(db(), actor, Permission.VIEW_FIGURES)
    form = _asked(units)
    shown: dict[str, object] = {"found": None}
    if answerable(form) and not _impossible(form):
        as_of = AsOf(form.as_of.data or today(), now())
        unit = next(row for row in units if row.code == form.organization.data)
        asked, style = _scope(form), style_of(db(), unit, as_of.known_at)
        found = statement(db(), unit, as_of, today(), scope=asked, style=style)
        shown = {
            "unit": unit,
            "asked": asked,
            "found": found,
            "passages": passages(db(), unit, as_of, today(), scope=asked, style=style, main=found),
            "may_set": can(actor, Permission.ISSUE_REPORTS, unit.path),
        }
    page = render_template("statements/index.html", form=form, names=FIGURES, levels=list(Level), **shown)
    return page, 200 if shown["found"] else 422


def _asked(units: Sequence[Organization]) -> StatementForm:
    """What the address asks for, else the whole of one's own unit today. A foreign unit is not there (404)."""
    offered = choices(db(), scope(current_actor(), Permission.VIEW_FIGURES))
    form = asked_form(StatementForm, units, request.args.to_dict(), year="", inspection="", tier="")
    form.year.choices = options(_ALL, *((year, f"{year}年") for year in offered.years))
    form.inspection.choices = options(_ALL, *offered.inspections)
    form.tier.choices = options(_ALL, *offered.tiers)
    return form


def _scope(form: StatementForm) -> Scope:
    return replace(
        inspection_scope(form.inspection.data),
        source=form.source.data or None,
        year=int(form.year.data) if form.year.data else None,
        kinds=tier_kinds(form.tier.data),
        fed_back_from=form.fed_back_from.data,
        fed_back_until=form.fed_back_until.data,
    )


def _impossible(form: StatementForm) -> bool:
    """Whether the question contradicts itself; the form says how."""
    first, last = form.fed_back_from.data, form.fed_back_until.data
    if first and last and first > last:
        form.refuse("反馈日期的起始日晚于结束日，请对调")
    return bool(form.form_errors)
