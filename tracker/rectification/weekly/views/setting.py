"""When the sheets of a week come: everybody may read it, whoever answers for all findings sets it."""

from __future__ import annotations

from dataclasses import asdict

from flask import abort, flash, redirect, render_template, url_for

from tracker.foundation.web.context import db, now
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.people.access.web import require
from tracker.rectification.findings.errors import Refused
from tracker.rectification.procedures.queries import calendar
from tracker.rectification.weekly import operations, queries
from tracker.rectification.weekly.forms import RhythmForm
from tracker.rectification.weekly.rules import WEEKDAYS, coming
from tracker.rectification.weekly.views.blueprint import Answer, bp


@bp.get("/rhythm")
def setting() -> str:
    """What is set, and when the sheets come next."""
    actor = require(Permission.VIEW_FINDINGS)
    return _page(RhythmForm(data=asdict(queries.rhythm(db()))), may_set=can_somewhere(actor, Permission.SUPERVISE))


@bp.post("/rhythm")
def set_() -> Answer:
    """Set it."""
    actor = require(Permission.SUPERVISE)
    if not queries.answers_for_all(db(), actor):
        abort(403, "每周节奏对全部单位有效，请由管理全部单位的整改办设置。")
    form = RhythmForm()
    if not form.validate():
        return _page(form, may_set=True), 422
    try:
        changed = operations.set_rhythm(db(), form.rhythm, actor, now())
    except Refused as refused:
        form.refuse(*refused.sentences)
        return _page(form, may_set=True), 422
    db().commit()
    flash("已保存，从下一张任务单起执行" if changed else "没有改动", "success" if changed else "info")
    return redirect(url_for("weekly.setting"))


def _page(form: RhythmForm, *, may_set: bool) -> str:
    followed, days, instant = queries.rhythm(db()), calendar(db()), now()
    following = coming(followed, instant, days)
    return render_template(
        "weekly/rhythm.html",
        form=form,
        may_set=may_set,
        rhythm=followed,
        weekdays=WEEKDAYS,
        coming=following,
        assumed=following is not None and not days.knows(following.results_at.year),
        made=queries.settings_made(db()),
        opened=bool(queries.weeks(db(), most=1)),
    )
