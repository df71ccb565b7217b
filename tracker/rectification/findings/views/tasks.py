"""我的待办: what waits for the person who is logged in, and signing for all new findings at once."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now, today
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.people.accounts.queries import acting_for
from tracker.rectification.findings import operations as act
from tracker.rectification.findings import queries
from tracker.rectification.findings.views.blueprint import bp
from tracker.workflow.model import Action

SHOWN = 20  # of each group; the list shows the rest


@bp.get("/todo")
def todo() -> str:
    """Everything that waits for me now."""
    actor = require(Permission.VIEW_FINDINGS)
    groups = queries.waiting(db(), actor, today())
    back = queries.given_back(db(), groups)
    return render_template(
        "findings/todo.html",
        groups=groups,
        given_back=back,
        relapse_grounds=queries.relapse_grounds(db(), groups),
        shown=SHOWN,
        today=today(),
        acting_for=acting_for(db(), actor.user_id, today()),
    )


@bp.post("/todo/acknowledge")
def acknowledge_all() -> Response:
    """签收 of everything that waits for it."""
    actor = require(Permission.VIEW_FINDINGS)
    groups = queries.waiting(db(), actor, today())
    waits = [item for group in groups if group.task.key == Action.ACKNOWLEDGE.value for item in group.items]
    for item in waits:
        acts_for = item.offers[0].acts_for
        act.acknowledge(db(), item.finding, act.By(actor, now(), today(), today(), acts_for=acts_for))
    db().commit()
    flash(
        f"已签收{len(waits)}个问题，请接着制定整改措施" if waits else "没有待签收的问题", "success" if waits else "info"
    )
    return redirect(url_for("findings.todo"))
