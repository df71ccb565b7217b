"""Who may use and edit checklists, answer and register visits, order and answer a 举一反三."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.people.access.actor import Actor, Held
from tracker.people.access.permissions import Permission, can, scope
from tracker.rectification.checklists.models import Checklist, SelfCheckTask, Visit
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import Role

_OF_THE_VILLAGE = frozenset({Role.SECRETARY, Role.OWNER})


def can_use(actor: Actor, checklist: Checklist) -> bool:
    """Shipped ones everybody who visits; an office's own ones those below it and those above it."""
    paths = scope(actor, Permission.VISIT)
    own = checklist.organization
    return bool(paths) and (
        own is None or any(own.path.startswith(path) or path.startswith(own.path) for path in paths)
    )


def can_edit(actor: Actor, checklist: Checklist) -> bool:
    """An office's own checklist, for who manages checklists there. A shipped one is copied, not edited."""
    own = checklist.organization
    return own is not None and can(actor, Permission.MANAGE_CHECKLISTS, own.path)


def own_office(actor: Actor) -> Held | None:
    """The post for whose office a person keeps checklists; None when they keep none."""
    posts = [post for person in (actor, *actor.principals) for post in person.posts]
    return next((post for post in posts if can(actor, Permission.MANAGE_CHECKLISTS, post.path)), None)


def own_villages(actor: Actor, roles: frozenset[Role] = _OF_THE_VILLAGE) -> set[int]:
    """Organizations for which the person, or one they act for, answers with one of the roles."""
    return {post.organization_id for post in _posts(actor) if post.role in roles}


def _posts(actor: Actor) -> Iterator[Held]:
    for person in (actor, *actor.principals):
        yield from person.posts


def can_answer(actor: Actor, visit: Visit) -> bool:
    """Who visits there; in a cross-check the visiting village's own people too."""
    return can(actor, Permission.VISIT, visit.organization.path) or visit.visiting_organization_id in own_villages(
        actor
    )


def can_see_visit(actor: Actor, visit: Visit) -> bool:
    """The visitors; everybody else of the organization's readers once its findings were fed back."""
    fed_back = visit.feedback is not None and visit.feedback.released_on is not None
    reads = can(actor, Permission.VIEW_FINDINGS, visit.organization.path)
    return can_answer(actor, visit) or (fed_back and reads)


def can_register(actor: Actor, visit: Visit) -> bool:
    """Who logs findings of the organization."""
    return can(actor, Permission.LOG_FINDINGS, visit.organization.path)


def can_order(actor: Actor, finding: Finding) -> bool:
    """Who may make a 举一反三 of a finding."""
    return can(actor, Permission.MANAGE_CHECKLISTS, finding.organization.path)


def answers_for(actor: Actor, task: SelfCheckTask) -> Actor | None:
    """As whom the person answers: themselves, or the secretary who delegated to them; None when it is not theirs."""
    for person in (actor, *actor.principals):
        if any(post.role is Role.SECRETARY and post.organization_id == task.organization_id for post in person.posts):
            return person
    return None


def can_see_task(actor: Actor, task: SelfCheckTask) -> bool:
    """The unit that was asked, and who visits there."""
    return task.organization_id in own_villages(actor) or can(actor, Permission.VISIT, task.organization.path)
