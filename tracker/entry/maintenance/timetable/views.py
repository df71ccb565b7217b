"""提醒与时间表 for the coordinators and the administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.entry.maintenance.health.rules import job_check
from tracker.entry.maintenance.timetable.forms import QuietForm
from tracker.foundation.heartbeats.queries import runs
from tracker.foundation.web.context import db, now
from tracker.output.notifications import operations, queries
from tracker.output.notifications.coming import in_office
from tracker.output.notifications.kinds import KINDS
from tracker.output.notifications.web import coming_now, coming_page, days_asked
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.people.access.web import require

bp = Blueprint("timetable", __name__)
Answer = str | Response | tuple[str, int]


@bp.get("/timetable")
def index() -> Answer:
    """Every job, every kind of message, and the quiet hours."""
    quiet = queries.quiet_hours(db())
    return _page(QuietForm(formdata=None, data={"begins": f"{quiet.begins:%H:%M}", "ends": f"{quiet.ends:%H:%M}"}), 200)


@bp.get("/timetable/coming")
def coming_here() -> str:
    """What people of this office, and others about its findings, will be told in the next days."""
    actor, days = require(Permission.VIEW_TIMETABLE), days_asked()
    found = in_office(db(), coming_now(days), actor)
    return render_template("timetable/coming.html", coming=coming_page(found, days))


@bp.post("/timetable/quiet-hours")
def set_quiet_hours() -> Answer:
    """Keep the hours in which nothing leaves the building."""
    actor, form = require(Permission.MANAGE_TIMETABLE), QuietForm()
    if not form.validate():
        return _page(form, 422)
    operations.set_quiet_hours(db(), *form.hours(), actor.user_id, now())
    db().commit()
    flash("已保存，从下一条提醒起生效", "success")
    return redirect(url_for("timetable.index"))


def _page(form: QuietForm, status: int) -> Answer:
    actor = require(Permission.VIEW_TIMETABLE)
    page = render_template(
        "timetable/index.html",
        jobs=[(run, job_check(run, now())) for run in runs(db())],
        kinds=list(KINDS.values()),
        quiet=queries.quiet_hours(db()),
        chosen=queries.quiet_hours_chosen(db()),
        sets_thresholds=can_somewhere(actor, Permission.MANAGE_PROCEDURES),
        sees_rhythm=can_somewhere(actor, Permission.VIEW_FINDINGS),
        form=form if can_somewhere(actor, Permission.MANAGE_TIMETABLE) else None,
    )
    return page, status
