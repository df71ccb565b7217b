"""提醒天数: when the office reminds whom, what that means day by day, and going back to what ships.

It stands with findings because setting a table sets the next day of every finding anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.foundation.web.context import db, now, today
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, scope
from tracker.people.access.web import require
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import by_code, visible
from tracker.rectification.findings.forms.thresholds import ThresholdsForm, as_entered
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.operations.rescheduling import change_thresholds
from tracker.rectification.findings.views.blueprint import Answer, bp
from tracker.rectification.procedures.errors import ProcedureError
from tracker.rectification.procedures.operations import TableOutdated
from tracker.rectification.procedures.queries import read_clock, table_versions
from tracker.rectification.procedures.rules.telling import COUNTED, limits_preview, preview, unit_words
from tracker.workflow.model import Timeframe
from tracker.workflow.thresholds import DEFAULTS, Thresholds

_AHEAD = 60  # days: an example that lies further ahead than any reminder of the defaults


@bp.route("/thresholds", methods=["GET", "POST"])
def thresholds() -> Answer:
    """The table that holds for an office, to be changed; 预览 shows what was entered without keeping it."""
    actor = require(Permission.MANAGE_PROCEDURES)
    office = _office(actor)
    versions = table_versions(db(), office)
    in_force, seen = read_clock(db()).table(office.path), versions[0].version_no if versions else 0
    form = ThresholdsForm(data=as_entered(in_force, seen))
    status = 200
    if form.validate_on_submit() and request.form.get("do") == "save":
        try:
            changed = change_thresholds(db(), office, form.table(), form.seen.data or 0, _by(actor))
            db().commit()
            flash("已保存，提醒按新的天数进行" if changed else "没有改动", "success")
            return redirect(url_for("findings.thresholds", organization=office.code))
        except ProcedureError as error:
            db().rollback()
            form.refuse(*str(error).split("；"))
            status = 409 if isinstance(error, TableOutdated) else 422
    wrong = form.rows.errors or form.units.errors
    shown = form.table() if form.is_submitted() and not wrong else in_force
    return _page(actor, office, form, shown), 422 if form.errors and status == 200 else status


@bp.post("/thresholds/reset")
def reset_thresholds() -> Answer:
    """Give the office's own table up: those of the office above, at last the shipped ones, hold again."""
    actor = require(Permission.MANAGE_PROCEDURES)
    office = _office(actor)
    try:
        changed = change_thresholds(db(), office, {}, request.form.get("seen", 0, int), _by(actor))
        db().commit()
        flash("已恢复默认的提醒天数" if changed else "用的就是默认天数", "success")
    except ProcedureError as error:
        db().rollback()
        flash(str(error), "warning")
    return redirect(url_for("findings.thresholds", organization=office.code))


def _office(actor: Actor) -> Organization:
    """The office that the address names, else the highest whose procedures the person manages; a foreign one is 404."""
    code = request.args.get("organization")
    if code is None:
        top = scope(actor, Permission.MANAGE_PROCEDURES)[0]
        return db().get_one(Organization, int(top.strip("/").rpartition("/")[2]))
    office = by_code(db(), code)
    if office is None:
        abort(404)
    require(Permission.MANAGE_PROCEDURES, office.path)
    return office


def _by(actor: Actor) -> By:
    return By(actor, now(), today(), today())


def _page(actor: Actor, office: Organization, form: ThresholdsForm, table: Thresholds) -> str:
    versions, clock = table_versions(db(), office), read_clock(db())
    day = _example(today())
    return render_template(
        "findings/thresholds.html",
        office=office,
        offices=visible(db(), actor, Permission.MANAGE_PROCEDURES),
        form=form,
        versions=versions,
        whose=_whose(office, clock.own),
        timeframes=list(Timeframe),
        counted=COUNTED,
        unit_words=unit_words,
        defaults=DEFAULTS,
        example=day,
        previews={one: preview(table, one, day, clock.calendar) for one in Timeframe},
        limits=list(limits_preview(table, day, clock.calendar)),
    )


def _whose(office: Organization, paths: Iterable[str]) -> str:
    """Whose table holds: the office's own, that of an office above, or the shipped one."""
    above = [path for path in paths if office.path.startswith(path)]
    nearest = max(above, key=len, default=None)
    if nearest is None:
        return "随软件提供的默认天数"
    if nearest == office.path:
        return "本单位自己的天数"
    return f"{db().get_one(Organization, int(nearest.strip('/').rpartition('/')[2])).name}的天数"


def _example(day: date) -> date:
    """31 December of this year; of the next one when it is near."""
    end = date(day.year, 12, 31)
    return end if (end - day).days > _AHEAD else date(day.year + 1, 12, 31)
