"""Who may open and run inspections, and press what acts on a whole feedback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can, scope
from tracker.people.organizations.models import Organization
from tracker.rectification.inspections.models import Feedback, Inspection, Source, Stream
from tracker.rectification.procedures.queries import definition_of
from tracker.workflow.model import Action, Role, State


def can_hold(actor: Actor, source: Source, organizer: Organization) -> bool:
    """Whether the person may keep inspections of this organizer: their own ones, and what comes from above them.

    A town records the county's inspection of itself (巡察反馈、上级通报) without being the county.
    """
    if can(actor, Permission.MANAGE_INSPECTIONS, organizer.path):
        return True
    return source.stream is Stream.UPPER_LEVEL and is_above(actor, organizer)


def is_above(actor: Actor, organization: Organization) -> bool:
    """Whether an organization stands above one whose inspections the person manages."""
    return any(path.startswith(organization.path) for path in scope(actor, Permission.MANAGE_INSPECTIONS))


def can_manage(actor: Actor, inspection: Inspection) -> bool:
    """Whether the person may add rounds, team members and units to an inspection."""
    return can_hold(actor, inspection.source, inspection.organizer)


def can_see_feedback(actor: Actor, feedback: Feedback) -> bool:
    """Whether the feedback concerns an organization whose findings the person may see."""
    return can(actor, Permission.VIEW_FINDINGS, feedback.organization.path)


def can_describe(actor: Actor, feedback: Feedback) -> bool:
    """Whether the person keeps what paper says about a feedback: document number, head, meeting."""
    return can(actor, Permission.MANAGE_INSPECTIONS, feedback.organization.path)


def can_fill(actor: Actor, feedback: Feedback) -> bool:
    """Whether the person logs findings of that organization and the feedback has not been released yet."""
    return feedback.released_on is None and can(actor, Permission.LOG_FINDINGS, feedback.organization.path)


def can_evaluate(actor: Actor, feedback: Feedback) -> bool:
    """Whether a post of the person's own lets them judge the rectification (整改评估): one that reaches the organizer.

    Nobody judges their own organization, and no delegation helps: it would let the inspected one in.
    """
    organizer, inspected = feedback.round.inspection.organizer.path, feedback.organization.path
    own = scope(replace(actor, principals=()), Permission.EVALUATE_FEEDBACK)
    return any(organizer.startswith(path) and path != inspected for path in own)


def may_press(actor: Actor, feedback: Feedback, action: Action, source: State) -> bool:
    """Whether a post of the person, or of somebody they act for, takes this step for every finding of a feedback.

    A secretary answers for the very organization. Owner and leader are people of single findings and do not count.
    """
    transition = definition_of(feedback.procedure_version).transition(action, source)
    return transition is not None and bool(transition.roles & set(_roles(actor, feedback)))


def _roles(actor: Actor, feedback: Feedback) -> Iterator[Role]:
    for person in (actor, *actor.principals):
        for post in person.posts:
            if post.role is Role.SECRETARY and post.organization_id != feedback.organization_id:
                continue
            if post.covers(feedback.organization.path) and post.role not in (Role.OWNER, Role.ACCOUNTABLE_LEADER):
                yield post.role
