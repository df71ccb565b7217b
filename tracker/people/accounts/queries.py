"""Who a person is today, and who holds which post."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import starmap
from operator import eq

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from tracker.people.access.actor import Actor, Held
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.accounts.models import ADMINISTRATORS, CalendarFeed, Delegation, LoginSession, Post, User
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


def feed_user(session: Session, token: str) -> User | None:
    """The active user whose calendar feed has this address; None for one that is unknown or ended."""
    address = (CalendarFeed.token_hash == token_hash(token), CalendarFeed.revoked_at.is_(None))
    return session.scalar(select(User).join(CalendarFeed).where(*address, User.active))


def feed_of(session: Session, user_id: int) -> CalendarFeed | None:
    """The calendar feed that a person has now."""
    return session.scalar(
        select(CalendarFeed).where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
    )


def actor_of(session: Session, user: User, today: date) -> Actor:
    """The actor a user is on this day: the posts in force, and the principals who delegated to them."""
    return Actor(user.id, user.name, _held(session, user.id, today), _principals(session, user, today))


def _principals(session: Session, user: User, today: date) -> tuple[Actor, ...]:
    statement = (
        select(User)
        .join(Delegation, Delegation.principal_id == User.id)
        .where(
            Delegation.delegate_id == user.id,
            Delegation.starts_on <= today,
            Delegation.ends_on >= today,
            Delegation.ended_at.is_(None),
            User.active,
        )
        .order_by(User.id)
        .distinct()
    )
    return tuple(Actor(other.id, other.name, _held(session, other.id, today)) for other in session.scalars(statement))


def _held(session: Session, user_id: int, today: date) -> tuple[Held, ...]:
    statement = select(Post).options(joinedload(Post.organization)).where(Post.user_id == user_id, *_in_force(today))
    return tuple(_as_held(post) for post in session.scalars(statement.order_by(Post.id)))


def actors_on(session: Session, today: date) -> dict[int, Actor]:
    """Every active person with the posts of this day, by id, without those they act for: two queries for all."""
    posts: dict[int, list[Held]] = defaultdict(list)
    statement = select(Post).options(joinedload(Post.organization)).where(*_in_force(today)).order_by(Post.id)
    for post in session.scalars(statement):
        posts[post.user_id].append(_as_held(post))
    people = session.execute(select(User.id, User.name).where(User.active))
    return {user_id: Actor(user_id, name, tuple(posts[user_id])) for user_id, name in people}


def _as_held(post: Post) -> Held:
    return Held(post.role, post.organization_id, post.organization.path, post.organization.name, post.title)


def _in_force(today: date) -> tuple[ColumnElement[bool], ...]:
    return (Post.starts_on <= today, or_(Post.ends_on.is_(None), Post.ends_on >= today))


def holders(
    session: Session, path: str, roles: Sequence[Role], today: date, *, without: Collection[int] = ()
) -> Sequence[User]:
    """Active people who hold one of the roles at an organization that covers `path`, nearest organization first.

    `without` are ids of posts that do not count.
    """
    ancestors = [int(step) for step in path.strip("/").split("/")]
    statement = (
        select(User)
        .join(Post, Post.user_id == User.id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(Organization.id.in_(ancestors), Post.role.in_(roles), User.active, *_in_force(today))
        .where(Post.id.not_in(without))
        .order_by(Organization.path.desc(), User.id)
    )
    return list(dict.fromkeys(session.scalars(statement)))


def paths_held(session: Session, today: date) -> Mapping[Role, set[str]]:
    """By role: paths of the organizations at which an active person holds it; it reaches all below."""
    posts = select(Post.role, Organization.path).join(Post.organization).join(Post.user)
    found: dict[Role, set[str]] = defaultdict(set)
    for role, path in session.execute(posts.where(User.active, *_in_force(today)).distinct()):
        found[role].add(path)
    return found


def holding(session: Session, roles: Sequence[Role], today: date) -> Sequence[User]:
    """Active people who hold one of the roles at any organization: the administrators of the installation."""
    posts = select(Post.user_id).where(Post.role.in_(roles), *_in_force(today))
    return session.scalars(select(User).where(User.active, User.id.in_(posts)).order_by(User.id)).all()


def nearest_holders(session: Session, path: str, role: Role, today: date) -> Sequence[User]:
    """Active people who hold a role at the nearest organization that covers `path` and has any: one's own office."""
    ancestors = [int(step) for step in path.strip("/").split("/")]
    statement = (
        select(User, Organization.path)
        .join(Post, Post.user_id == User.id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(Organization.id.in_(ancestors), Post.role == role, User.active, *_in_force(today))
        .order_by(Organization.path.desc(), User.id)
    )
    found = session.execute(statement).all()
    return list(dict.fromkeys(user for user, place in found if place == found[0][1]))


def given(session: Session, user_id: int) -> Sequence[Delegation]:
    """Delegations that the person gave, the newest first."""
    return _delegations(session, Delegation.principal_id == user_id)


def received(session: Session, user_id: int) -> Sequence[Delegation]:
    """Delegations that the person was given, the newest first."""
    return _delegations(session, Delegation.delegate_id == user_id)


def acting_for(session: Session, user_id: int, today: date) -> Sequence[Delegation]:
    """Delegations by which the person may act for others on this day."""
    return [row for row in received(session, user_id) if row.starts_on <= today and not row.over(today)]


def _delegations(session: Session, condition: ColumnElement[bool]) -> Sequence[Delegation]:
    people = (joinedload(Delegation.principal), joinedload(Delegation.delegate), joinedload(Delegation.recorder))
    rows = select(Delegation).where(condition).options(*people)
    return session.scalars(rows.order_by(Delegation.ends_on.desc(), Delegation.id.desc())).all()


def possible_delegates(session: Session, principal: User, today: date) -> dict[str, User]:
    """Active people with a post in the same county tree, by what names them: the nearest first.

    "孙村（柳林村党支部书记）"; whom name and post do not tell apart, the username does.
    """
    held = _held(session, principal.id, today)
    roots = {post.path.split("/")[1] for post in held}
    people = (
        select(Post)
        .join(Post.user)
        .join(Post.organization)
        .options(contains_eager(Post.user), contains_eager(Post.organization))
        .where(User.active, User.id != principal.id, Post.role.not_in(ADMINISTRATORS), *_in_force(today))
        .where(or_(false(), *(Organization.path.startswith(f"/{root}/") for root in roots)))
        .order_by(Post.id)
    )
    first = {post.user_id: post for post in reversed(session.scalars(people).all())}
    near = sorted(first.values(), key=lambda post: (-_nearness(post.organization.path, held), post.id))
    words = Counter(_named(post) for post in near)
    return {_named(post) if words[_named(post)] == 1 else _named(post, full=True): post.user for post in near}


def _nearness(path: str, held: Sequence[Held]) -> int:
    """How many steps of the tree two people share."""
    steps = path.split("/")
    return max((sum(starmap(eq, zip(steps, post.path.split("/"), strict=False))) for post in held), default=0)


def _named(post: Post, *, full: bool = False) -> str:
    return f"{post.user.name}（{post.organization.name}{post.title}{'，' + post.user.username if full else ''}）"


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
