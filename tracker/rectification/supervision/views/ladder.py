"""等待决定: proposals of the ladder, and deciding on them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, url_for

from tracker.foundation.web.context import db, now, today
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.findings.operations import By
from tracker.rectification.supervision import operations as act
from tracker.rectification.supervision import queries
from tracker.rectification.supervision.forms import SayForm
from tracker.rectification.supervision.models import Proposal
from tracker.rectification.supervision.policies import deciding
from tracker.rectification.supervision.rungs import DECIDER_WORDS
from tracker.rectification.supervision.views.blueprint import Answer, bp, paged, refused


@bp.get("/supervision/proposals")
def proposals() -> str:
    """Open proposals that the person may see; those that they decide on come first."""
    return _page(require(Permission.VIEW_TALKS))


@bp.post("/supervision/proposals/<int:id>/take")
def take(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """同意: what is agreed on is then held and registered by people."""
    return _decided(id, taken=True)


@bp.post("/supervision/proposals/<int:id>/decline")
def decline(id: int) -> Answer:  # noqa: A002 - as above
    """不同意, with the reason."""
    return _decided(id, taken=False)


def _decided(proposal_id: int, *, taken: bool) -> Answer:
    actor, proposal = _seen(proposal_id)
    reason = SayForm().text.data or ""
    person = deciding(actor, proposal.step, proposal.finding) or abort(403)
    by = By(actor, now(), today(), today(), acts_for=None if person is actor else person)
    problem = refused(lambda: act.decide(db(), proposal, by, taken=taken, reason=reason))
    if problem:
        flash("；".join(problem), "warning")
        return _page(actor, {proposal_id: reason}), 422
    step, code = proposal.step.label, proposal.finding.code
    flash(f"已同意{step}，办理后请登记" if taken else f"已记录：不同意{step}", "success")
    return redirect(url_for("findings.show", code=code, _anchor="ladder"))


def _page(actor: Actor, typed: Mapping[int, str] | None = None) -> str:
    """Open proposals; `typed` are reasons that were not taken, by proposal, to be mended."""
    rows = queries.open_proposals(db(), actor)
    decidable = {row.id for row in rows if deciding(actor, row.step, row.finding)}
    return render_template(
        "supervision/proposals.html",
        page=paged(sorted(rows, key=lambda row: row.id not in decidable)),
        decidable=decidable,
        typed=typed or {},
        deciders=DECIDER_WORDS,
        today=today(),
    )


def _seen(proposal_id: int) -> tuple[Actor, Proposal]:
    """The person and the proposal; one they may not see is not there (404)."""
    actor = require(Permission.VIEW_TALKS)
    proposal = queries.proposal(db(), actor, proposal_id)
    return (actor, proposal) if proposal is not None else abort(404)
