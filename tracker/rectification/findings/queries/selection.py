"""Findings that somebody chose in the list to act on together, and who can be named on all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, contains_eager

from tracker.people.access.actor import Actor
from tracker.people.accounts.models import Post, User
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries.listing import Filters, listing
from tracker.rectification.findings.roles import roles_towards
from tracker.rectification.procedures.queries import definition_of
from tracker.rectification.procedures.rules.clock import Clock
from tracker.workflow.model import Action, Definition, Role

MOST = 500  # what one request takes; more is done in parts


def chosen(session: Session, actor: Actor, ids: Iterable[int], today: date, clock: Clock) -> Sequence[Finding]:
    """The findings of these ids that the person may see, in the order of the list."""
    statement = listing(actor, Filters(), today, clock).where(Finding.id.in_(list(ids)))
    return session.scalars(statement).unique().all()


def matching(session: Session, actor: Actor, filters: Filters, today: date, clock: Clock) -> Sequence[int]:
    """The ids of what the list shows under these filters; never more than one above MOST."""
    statement = listing(actor, filters, today, clock).limit(MOST + 1)
    return session.scalars(statement.with_only_columns(Finding.id, maintain_column_froms=True)).all()


def people_for(
    session: Session, findings: Iterable[Finding], roles: Sequence[Role], today: date
) -> dict[int, tuple[User, str]]:
    """By id: active people who hold one of the roles at or above an organization of the findings, with that post."""
    paths = {finding.organization.path for finding in findings}
    above = {int(step) for path in paths for step in path.strip("/").split("/")}
    in_force = and_(Post.starts_on <= today, or_(Post.ends_on.is_(None), Post.ends_on >= today))
    statement = (
        select(Post)
        .join(Post.user)
        .join(Post.organization)
        .options(contains_eager(Post.user), contains_eager(Post.organization))
        .where(Post.role.in_(roles), Organization.id.in_(above), User.active, in_force)
        .order_by(Organization.path, User.id)
    )
    return {post.user_id: (post.user, f"{post.organization.name}{post.title}") for post in session.scalars(statement)}


def takes_part(actor: Actor, findings: Iterable[Finding], action: Action) -> bool:
    """Whether the person, or somebody they act for, has a role for this action towards one of the findings.

    Whether it is the time for it is not asked: who may never press it gets no button.
    """
    people = (actor, *actor.principals)
    return any(
        _roles(definition_of(finding.procedure_version), action) & roles_towards(person, finding)
        for finding in findings
        for person in people
    )


def _roles(definition: Definition, action: Action) -> frozenset[Role]:
    asked = (one.roles for one in definition.transitions if one.action is action)
    return frozenset(role for roles in asked for role in roles)
