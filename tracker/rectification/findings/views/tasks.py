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
from tracker.rectification.findings.operations.together import each, named
from tracker.rectification.findings.views.blueprint import bp
from tracker.workflow.model import Action

_SIGN = Action.ACKNOWLEDGE
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
    waits = [item.finding for group in groups if group.task.key == _SIGN.value for item in group.items]
    by = act.By(actor, now(), today(), today())
    outcome = each(db(), waits, lambda session, one: act.acknowledge(session, one, named(session, one, _SIGN, by)))
    db().commit()
    if outcome.done:
        follows = "请接着制定整改措施" if any(one.owner_id for one in outcome.done) else "等整改办交办后制定整改措施"
        flash(f"已签收{len(outcome.done)}个问题，{follows}", "success")
    elif not outcome.refused:
        flash("没有待签收的问题", "info")
    for finding, sentences in outcome.refused:
        flash(f"{finding.code}没有签收：{'；'.join(sentences)}", "warning")
    return redirect(url_for("findings.todo"))
