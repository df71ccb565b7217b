"""换届: what hangs on a person, and what would be left without anybody once some of their posts end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, selectinload

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.accounts.models import Delegation, Post, User
from tracker.people.accounts.queries import given, holders, received
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries.todo import waiting_for, with_everything
from tracker.rectification.findings.roles import LEADING, OWNING
from tracker.workflow.model import Role, State, StateKind

_OPEN = tuple(state for state in State if state.kind is not StateKind.END)
_ASSIGNED = frozenset({Role.OWNER, Role.ACCOUNTABLE_LEADER})


@dataclass(frozen=True)
class Waiting:
    """A finding in which something waits for a role that nobody else holds there."""

    finding: Finding
    role: Role


@dataclass(frozen=True)
class Hanging:
    """What hangs on a person: findings they answer for (owned), findings they lead, what waits for them alone."""

    owned: Sequence[Finding] = ()
    led: Sequence[Finding] = ()
    waiting: Sequence[Waiting] = ()

    def __bool__(self) -> bool:
        return bool(self.owned or self.led or self.waiting)

    @property
    def findings(self) -> list[Finding]:
        """Each finding once."""
        return list(dict.fromkeys((*self.owned, *self.led, *(one.finding for one in self.waiting))))


def hanging(session: Session, user: User, today: date, place: ColumnElement[bool] | None = None) -> Hanging:
    """Everything open that hangs on the person, at a place (a condition on Organization) or anywhere."""
    return _hanging(session, user, _posts(session, user), today, place)


def left_behind(session: Session, user: User, going: Sequence[Post], last_day: date, today: date) -> Hanging:
    """What nobody would answer for any more once these posts of a person have ended.

    Findings stay where another post of the same person carries them; what waits for a role is left only when nobody
    holds the role on the day after.
    """
    after = max(today, date.fromordinal(last_day.toordinal() + 1))
    staying = [post for post in _posts(session, user) if post not in going and post.in_force(after)]
    whole = _hanging(session, user, going, after)
    return Hanging(
        [one for one in whole.owned if _through(one, OWNING, going, staying)],
        [one for one in whole.led if _through(one, LEADING, going, staying)],
        whole.waiting,
    )


def _through(finding: Finding, roles: tuple[Role, ...], going: Sequence[Post], staying: Sequence[Post]) -> bool:
    """Whether the person answers for the finding by a post that ends, and by none that stays."""
    path = finding.organization.path
    ends, stays = (
        any(post.role in roles and path.startswith(post.organization.path) for post in posts)
        for posts in (going, staying)
    )
    return not stays and (ends or not staying)


def _posts(session: Session, user: User) -> Sequence[Post]:
    return session.scalars(select(Post).where(Post.user_id == user.id).order_by(Post.id)).all()


def _hanging(
    session: Session, user: User, going: Sequence[Post], day: date, place: ColumnElement[bool] | None = None
) -> Hanging:
    return Hanging(
        _assigned(session, Finding.owner_id == user.id, place),
        _assigned(session, Finding.accountable_leader_id == user.id, place),
        _waiting(session, going, day, place),
    )


def _assigned(session: Session, mine: ColumnElement[bool], place: ColumnElement[bool] | None) -> Sequence[Finding]:
    conditions = (mine, Finding.state.in_(_OPEN), *(() if place is None else (place,)))
    statement = select(Finding).join(Finding.organization).where(*conditions)
    order = (Organization.path, Finding.feedback_id, Finding.number)
    return session.scalars(statement.order_by(*order).options(*with_everything())).unique().all()


def _waiting(
    session: Session, going: Sequence[Post], day: date, place: ColumnElement[bool] | None = None
) -> Sequence[Waiting]:
    """What waits for a role of these posts, where no other post in force on the day fills it."""
    found: dict[int, Waiting] = {}
    known: dict[tuple[int, Role], bool] = {}
    ids = [post.id for post in going]
    for post in going:
        if post.role in _ASSIGNED:
            continue
        reach = Finding.organization_id == post.organization_id
        if post.role is not Role.SECRETARY:
            reach = Organization.path.startswith(post.organization.path)
        for finding, roles in waiting_for(session, post.role, reach if place is None else reach & place, day):
            if not any(_filled(session, finding, role, ids, day, known) for role in roles):
                found.setdefault(finding.id, Waiting(finding, post.role))
    return list(found.values())


def _filled(
    session: Session,
    finding: Finding,
    role: Role,
    without: Collection[int],
    day: date,
    known: dict[tuple[int, Role], bool],
) -> bool:
    """Whether somebody fills the role towards the finding. Owner and leader are named on it; a secretary is its own."""
    if role in _ASSIGNED:
        return (finding.owner_id if role is Role.OWNER else finding.accountable_leader_id) is not None
    key = (finding.organization_id, role)
    if key not in known:
        place = finding.organization
        path = f"/{place.id}/" if role is Role.SECRETARY else place.path
        known[key] = bool(holders(session, path, (role,), day, without=without))
    return known[key]


@dataclass(frozen=True)
class Leaver:
    """A person with open findings in a scope: how many they answer for and lead, and whether they still may."""

    user: User
    titles: Sequence[str]
    owned: int
    led: int
    gone: bool


def leavers(session: Session, actor: Actor, today: date) -> list[Leaver]:
    """Everybody on whom something hangs where the actor is coordinator; those without a post in force come first."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for index, column in enumerate((Finding.owner_id, Finding.accountable_leader_id)):
        rows = select(column, func.count()).join(Finding.organization).where(coordinated(actor))
        for user_id, count in session.execute(rows.where(Finding.state.in_(_OPEN)).group_by(column)):
            if user_id is not None:
                counts[user_id][index] = count
    people = select(User).where(User.id.in_(counts)).options(selectinload(User.posts).joinedload(Post.organization))
    found = [_leaver(user, counts[user.id], today) for user in session.scalars(people)]
    return sorted(found, key=lambda one: (not one.gone, -one.owned - one.led, one.user.id))


def _leaver(user: User, counts: list[int], today: date) -> Leaver:
    posts = [post for post in user.posts if post.in_force(today)]
    titles = (f"{post.organization.name}{post.title}" for post in posts or user.posts[-1:])
    return Leaver(user, list(dict.fromkeys(titles)), counts[0], counts[1], not posts or not user.active)


def coordinated(actor: Actor) -> ColumnElement[bool]:
    """The organizations for which the actor is coordinator (整改办). The statement joins Organization."""
    return within(actor, Permission.MANAGE_INSPECTIONS, Organization.path)


def delegations(session: Session, user: User, today: date) -> list[Delegation]:
    """What the person gave and was given that has not ended."""
    return [row for row in (*given(session, user.id), *received(session, user.id)) if not row.over(today)]


def hands_over(session: Session, organization: Organization, today: date) -> Sequence[User]:
    """Who can hand a finding of the organization over: its coordinators, the nearest first."""
    return holders(session, organization.path, (Role.COORDINATOR,), today)


def known_to(session: Session, actor: Actor, user: User) -> bool:
    """Whether the person holds or held a post where the actor is coordinator."""
    posts = select(Post.id).join(Post.organization).where(Post.user_id == user.id, or_(coordinated(actor)))
    return session.scalar(posts.limit(1)) is not None
