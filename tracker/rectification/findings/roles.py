"""Who a person is towards one finding."""

from __future__ import annotations

from tracker.people.access.actor import Actor
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import ActingPerson, Role

# Posts by which a person can be named 责任人 or 责任领导 of the organizations that the post covers.
OWNING = (Role.OWNER, Role.SECRETARY)
LEADING = (Role.ACCOUNTABLE_LEADER, Role.APPROVER)
_ASSIGNED = frozenset({Role.OWNER, Role.ACCOUNTABLE_LEADER})


def roles_towards(actor: Actor, finding: Finding) -> frozenset[Role]:
    """Roles of a person towards one finding.

    Owner and accountable leader come from the assignment, not from a post; a secretary answers for the inspected
    organization alone, not for those below it; every other post reaches its subtree.
    """
    roles = actor.roles_at(finding.organization.path) - _ASSIGNED
    if not any(post.role is Role.SECRETARY and post.organization_id == finding.organization_id for post in actor.posts):
        roles -= {Role.SECRETARY}
    if finding.owner_id == actor.user_id:
        roles |= {Role.OWNER}
    if finding.accountable_leader_id == actor.user_id:
        roles |= {Role.ACCOUNTABLE_LEADER}
    return roles


def acting_person(
    finding: Finding, actor: Actor, acts_for: Actor | None = None, typed_for: Actor | None = None
) -> ActingPerson:
    """The person as the engine sees them: a delegate and a typist use the roles of the one whose act it is."""
    whose = typed_for or acts_for or actor
    return ActingPerson(
        person=actor.user_id,
        roles=roles_towards(whose, finding),
        acts_for=acts_for.user_id if acts_for else None,
        types_for=typed_for.user_id if typed_for else None,
    )
