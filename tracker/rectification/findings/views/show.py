"""One finding: what it says, where it stands, what was done, and what this person may do now."""

from __future__ import annotations

from flask import render_template

from tracker.foundation.web.context import db, today
from tracker.rectification.findings import queries
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.offers import RARE, TURNING_DOWN, hindered, offers
from tracker.rectification.findings.story import came_back, position, story
from tracker.rectification.findings.views.blueprint import as_actor, bp, visible_finding


@bp.get("/findings/<code>")
def show(code: str) -> str:
    """The page of a finding."""
    actor, finding = visible_finding(code)
    sheet = queries.sheet_of(db(), finding, today())
    facts = facts_of(db(), finding)
    pressed = offers(sheet.definition, facts, finding, actor, today(), types_for=as_actor(finding.owner))
    own = [offer for offer in pressed if offer.typed_for is None]
    names = {offer.action for offer in own}
    return render_template(
        "findings/show.html",
        sheet=sheet,
        finding=finding,
        steps=position(sheet.definition, finding),
        story=story(sheet),
        came_back=came_back(sheet),
        main=[offer for offer in own if offer.action not in RARE | TURNING_DOWN],
        turning_down=[offer for offer in own if offer.action in TURNING_DOWN],
        rare=[offer for offer in own if offer.action in RARE],
        typed=[offer for offer in pressed if offer.typed_for],
        hindered=[
            (transition, refusal)
            for transition, refusal in hindered(sheet.definition, facts, finding, actor, today())
            if transition.action not in names
        ],
    )
