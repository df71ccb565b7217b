"""Who a person is today, and who holds which post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.people.access.actor import Actor, Held
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.accounts.models import Delegation, LoginSession, Post, User
from tracker.people.accounts.passwords import token_hash
from tracker.people.organizations.models import Organization
from tracker.workflow.model import Role


def session_user(session: Session, token: str, now: datetime) -> User | None:
    """The user of a live login session."""
    statement = (
        select(User)
        .join(LoginSession)
        .where(
            LoginSession.token_hash == token_hash(token),
            LoginSession.revoked_at.is_(None),
            LoginSession.expires_at > now,
            User.active,
        )
    )
    return session.scalar(statement)


def actor_of(session: Session, user: User, today: date) -> Actor:
    """The actor a user is on this day: the posts in force, and the principals who delegated to them."""
    return Actor(user.id, user.name, _held(session, user.id, today), _principals(session, user, today))


def _principals(session: Session, user: User, today: date) -> tuple[Actor, ...]:
    statement = (
        select(User)
        .join(Delegation, Delegation.principal_id == User.id)
        .where(
            Delegation.delegate_id == user.id, Delegation.starts_on <= today, Delegation.ends_on >= today, User.active
        )
        .order_by(User.id)
        .distinct()
    )
    return tuple(Actor(other.id, other.name, _held(session, other.id, today)) for other in session.scalars(statement))


def _held(session: Session, user_id: int, today: date) -> tuple[Held, ...]:
    statement = select(Post).options(joinedload(Post.organization)).where(Post.user_id == user_id, *_in_force(today))
    return tuple(
        Held(post.role, post.organization_id, post.organization.path, post.organization.name, post.title)
        for post in session.scalars(statement.order_by(Post.id))
    )


def _in_force(today: date) -> tuple[ColumnElement[bool], ...]:
    return (Post.starts_on <= today, or_(Post.ends_on.is_(None), Post.ends_on >= today))


def holders(session: Session, path: str, roles: Sequence[Role], today: date) -> Sequence[User]:
    """Active people who hold one of the roles at an organization that covers `path`, nearest organization first."""
    ancestors = [int(step) for step in path.strip("/").split("/")]
    statement = (
        select(User)
        .join(Post, Post.user_id == User.id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(Organization.id.in_(ancestors), Post.role.in_(roles), User.active, *_in_force(today))
        .order_by(Organization.path.desc(), User.id)
    )
    return list(dict.fromkeys(session.scalars(statement)))


def accounts(session: Session, actor: Actor, wanted: str = "") -> Sequence[User]:
    """Accounts with a post in the actor's subtree, those without any post too; filtered by name or username."""
    held = select(Post.user_id).join(Organization).where(within(actor, Permission.MANAGE_ACCOUNTS, Organization.path))
    statement = (
        select(User)
        .options(selectinload(User.posts).joinedload(Post.organization))
        .where(or_(User.id.in_(held), ~User.posts.any()))
        .order_by(User.username)
    )
    if wanted:
        statement = statement.where(or_(User.username.contains(wanted), User.name.contains(wanted)))
    return session.scalars(statement).all()
