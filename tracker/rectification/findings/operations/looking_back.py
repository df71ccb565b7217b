"""回头看 over a whole round: one visit to each finding, the last one owed confirmed by what it saw."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.models import Finding, FollowUpOutcome
from tracker.rectification.findings.operations.following_up import FollowUpEntry, follow_up_action, record_follow_up
from tracker.rectification.findings.operations.step import By
from tracker.rectification.findings.operations.together import named
from tracker.rectification.findings.roles import acting_person
from tracker.workflow.guards import last_follow_up
from tracker.workflow.model import Action, Request


def look_back(session: Session, finding: Finding, entry: FollowUpEntry, by: By) -> None:
    """Record one finding of the round. 巩固 at the last look back that is due ends in 已巩固. Raises Refused."""
    confirm = entry.outcome is FollowUpOutcome.SUSTAINED and _is_last(session, finding, by)
    own = named(session, finding, follow_up_action(entry.outcome, confirm=confirm), by)
    record_follow_up(session, finding, entry, own, confirm=confirm)


def _is_last(session: Session, finding: Finding, by: By) -> bool:
    request = Request(Action.CONFIRM_SUSTAINED, by.effective_on)
    return last_follow_up(facts_of(session, finding), request, acting_person(finding, by.actor), by.today) is None
