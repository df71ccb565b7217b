"""One finding: what it says, where it stands, what was done, and what this person may do now."""

from __future__ import annotations

from flask import render_template

from tracker.foundation.web.context import db, today
from tracker.people.access.actor import Actor
from tracker.rectification.findings import queries
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.offers import RARE, TURNING_DOWN, Offer, hindered, offers
from tracker.rectification.findings.queries.evidence_warnings import evidence_warnings
from tracker.rectification.findings.story import came_back, position, story
from tracker.rectification.findings.views.blueprint import bp, typed_people, visible_finding
from tracker.workflow.model import FindingFacts


@bp.get("/findings/<code>")
def show(code: str) -> str:
    """The page of a finding."""
    actor, finding = visible_finding(code)
    sheet = queries.sheet_of(db(), finding, today())
    facts = facts_of(db(), finding)
    own = offers(sheet.definition, facts, finding, actor, today())
    names = {offer.action for offer in own}
    return render_template(
        "findings/show.html",
        sheet=sheet,
        finding=finding,
        steps=position(sheet.definition, finding),
        story=story(sheet),
        came_back=came_back(sheet),
        evidence_warnings=evidence_warnings(db(), actor, finding, sheet.all_evidence),
        waits=queries.waits_of(db(), sheet, facts, today()),
        main=[offer for offer in own if offer.action not in RARE | TURNING_DOWN],
        turning_down=[offer for offer in own if offer.action in TURNING_DOWN],
        rare=[offer for offer in own if offer.action in RARE],
        typed=_typed(sheet, facts, actor),
        kin=queries.kin_of(db(), actor, finding),
        hindered=[
            (transition, refusal)
            for transition, refusal in hindered(sheet.definition, facts, finding, actor, today())
            if transition.action not in names
        ],
    )


def _typed(sheet: queries.Sheet, facts: FindingFacts, actor: Actor) -> list[tuple[Actor, list[Offer]]]:
    """What may be typed in for others (代录), person by person."""
    found = []
    for person in typed_people(sheet):
        pressed = offers(sheet.definition, facts, sheet.finding, actor, today(), types_for=[person])
        if mine := [offer for offer in pressed if offer.typed_for]:
            found.append((person, mine))
    return found
