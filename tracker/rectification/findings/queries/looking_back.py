"""The findings of a round as a look back (回头看) goes through them: by organization, struck off or still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.people.access.actor import Actor
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import in_tree_order
from tracker.rectification.findings.facts import facts_of_many
from tracker.rectification.findings.models import Finding, FollowUpOutcome
from tracker.rectification.findings.offers import offers
from tracker.rectification.findings.policies import UNRELEASED
from tracker.rectification.findings.queries.listing import Filters, listing
from tracker.rectification.procedures.queries import definition_of, read_clock
from tracker.workflow.model import Action
from tracker.workflow.rules import EXITS

_LEFT = UNRELEASED | EXITS
_OUTCOMES = {
    Action.RECORD_SUSTAINED: FollowUpOutcome.SUSTAINED,
    Action.CONFIRM_SUSTAINED: FollowUpOutcome.SUSTAINED,
    Action.RECORD_INSUFFICIENT: FollowUpOutcome.INSUFFICIENT,
    Action.RECUR: FollowUpOutcome.RECURRED,
    Action.RECORD_CHECK: FollowUpOutcome.ONGOING,
}


@dataclass(frozen=True)
class Look:
    """A finding to look at: what the person may record of it, and when a look back is owed.

    `last`: 巩固 would confirm it as 已巩固.
    """

    finding: Finding
    label: str
    outcomes: tuple[FollowUpOutcome, ...]
    due_on: date | None
    last: bool


Looks = Sequence[tuple[Organization, Sequence[Look]]]


def looks(session: Session, actor: Actor, round_id: int, today: date) -> Looks:
    """Every finding of the round that the person may see and that was fed back and not left, by organization."""
    rows = session.scalars(listing(actor, Filters(round_id=round_id), today, read_clock(session)))
    findings = sorted((one for one in rows if one.state not in _LEFT), key=lambda one: one.number)
    known = facts_of_many(session, findings) if findings else {}
    found: dict[int, list[Look]] = {}
    for finding in findings:
        definition = definition_of(finding.procedure_version)
        offered = {one.action for one in offers(definition, known[finding.id].facts, finding, actor, today)}
        outcomes = tuple(one for one in FollowUpOutcome if any(_OUTCOMES.get(action) is one for action in offered))
        due_on, last = known[finding.id].next_follow_up_on, Action.CONFIRM_SUSTAINED in offered
        look = Look(finding, definition.label_of(finding.state), outcomes, due_on, last)
        found.setdefault(finding.organization_id, []).append(look)
    places = {finding.organization_id: finding.organization for finding in findings}
    return [(place, found[place.id]) for place in in_tree_order(list(places.values()))]
