"""Who may see and log findings. Who may press which button is the engine's to say."""

from __future__ import annotations

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import State

# Before feedback a finding is the team's own sheet: the inspected organization learns of it by 反馈.
UNRELEASED = frozenset({State.DRAFT, State.AWAITING_RELEASE})


def can_view(actor: Actor, finding: Finding) -> bool:
    """Their organizations' findings and those they were assigned; unreleased ones only where they log findings.

    What left before its feedback (作废、合并、拆分、移交 of a draft) stays the team's own.
    """
    path = finding.organization.path
    if finding.fed_back_on is None:
        return can(actor, Permission.LOG_FINDINGS, path)
    return can(actor, Permission.VIEW_FINDINGS, path) or is_assigned(actor, finding)


def is_assigned(actor: Actor, finding: Finding) -> bool:
    """Whether the person, or one they act for, is owner or accountable leader."""
    return bool(people_ids(actor) & {finding.owner_id, finding.accountable_leader_id})


def people_ids(actor: Actor) -> set[int | None]:
    """The person and those they act for."""
    return {person.user_id for person in (actor, *actor.principals)}
