"""Who issues and answers 督办单, who sees and registers talks, who keeps risk points."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.people.access.actor import Actor, Held
from tracker.people.access.permissions import TABLE, Permission, can
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import Role
from tracker.workflow.thresholds import DECIDERS, Step

# Posts that answer a 督办单 to their own organization; of the villages below they answer for none.
_ANSWERING = frozenset({Role.SECRETARY, Role.OWNER})


def _people(actor: Actor) -> Iterator[Actor]:
    yield actor
    yield from actor.principals


def acting(actor: Actor, permission: Permission, path: str) -> tuple[Held, Actor | None] | None:
    """The nearest post by which a person may do this there, and for whom: None as themselves, else their principal.

    Their own posts go before those of people they act for; None altogether when there is no such post.
    """
    for person in _people(actor):
        posts = [post for post in person.posts if permission in TABLE[post.role] and post.covers(path)]
        if posts:
            return max(posts, key=lambda post: len(post.path)), None if person is actor else person
    return None


def answering_organizations(actor: Actor) -> set[int]:
    """Organizations for which the person, or one they act for, answers 督办单."""
    return {post.organization_id for person in _people(actor) for post in person.posts if post.role in _ANSWERING}


def answers_notice(actor: Actor, responsible_id: int | None, organization_id: int) -> Actor | None:
    """As whom the person answers: themselves or their principal; None when the notice is not theirs.

    Whoever is named answers, and the organization's own secretary and owner, for not everybody named has an account.
    """
    for person in _people(actor):
        own = {post.organization_id for post in person.posts if post.role in _ANSWERING}
        if person.user_id == responsible_id or organization_id in own:
            return person
    return None


def talk_paths(actor: Actor) -> tuple[str, ...]:
    """Subtrees whose talks the person sees; a secretary sees those of `own_organizations` alone."""
    return tuple(
        sorted(
            {
                post.path
                for person in _people(actor)
                for post in person.posts
                if post.role is not Role.SECRETARY and Permission.VIEW_TALKS in TABLE[post.role]
            }
        )
    )


def own_organizations(actor: Actor) -> set[int]:
    """Organizations whose secretary the person is, or one they act for."""
    return {post.organization_id for person in _people(actor) for post in person.posts if post.role is Role.SECRETARY}


def manages(actor: Actor, permission: Permission, office_path: str) -> bool:
    """Whether the person corrects what an office wrote: the office itself and those above it, never those below."""
    return can(actor, permission, office_path)


def decides(person: Actor, step: Step, finding: Finding) -> bool:
    """Whether a person by their own posts decides on a rung; never who answers for the finding themselves."""
    concerned = person.user_id in (finding.owner_id, finding.accountable_leader_id)
    return not concerned and bool(person.roles_at(finding.organization.path) & set(DECIDERS[step]))


def deciding(actor: Actor, step: Step, finding: Finding) -> Actor | None:
    """As whom the person decides on a rung: themselves or their principal; None when it is not theirs."""
    return next((person for person in _people(actor) if decides(person, step, finding)), None)
