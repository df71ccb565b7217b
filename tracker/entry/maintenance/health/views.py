"""系统状态 for the system administrator, and 历史核对 for the audit administrator."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from tracker.entry.maintenance.health.queries import facts_at
from tracker.entry.maintenance.health.rules import checks
from tracker.foundation.history import queries as history
from tracker.foundation.web.context import db, now
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require

NIGHTS = 60  # of checks on the page

bp = Blueprint("health", __name__)


@bp.get("/system-status")
def index() -> str:
    """Everything that is looked at, what needs somebody first."""
    require(Permission.MANAGE_ORGANIZATIONS)
    found = checks(facts_at(db(), current_app.config["SETTINGS"], now()))
    return render_template("health/index.html", checks=sorted(found, key=lambda check: check.well), now=now())


@bp.get("/audit")
def audit() -> str:
    """What the clock found of history night by night, with the roots to compare."""
    require(Permission.VIEW_AUDIT)
    return render_template("health/audit.html", checks=db().scalars(history.checks(NIGHTS)).all())
