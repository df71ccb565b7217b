"""Making accounts and posts, logging in and out, delegating."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from tracker.foundation.lib.time import day_of
from tracker.people.accounts.models import (
    ADMINISTRATORS,
    CalendarFeed,
    Delegation,
    LoginSession,
    OneTimeLink,
    Post,
    User,
)
from tracker.people.accounts.passwords import hash_password, matches, new_token, token_hash, weakness
from tracker.people.organizations.models import Organization
from tracker.workflow.model import Role

SESSION_LIFETIME = timedelta(hours=12)
LINK_LIFETIME = timedelta(days=3)
FAILED_LOGINS = 5
LOCK_TIME = timedelta(minutes=15)
LONGEST_NAME = 60
LONGEST_DELEGATION = 366  # days


LINK_ENDED = "这个链接已失效：可能已经用过或超过3天，请向管理员要一个新的"


class AccountError(ValueError):
    """An account operation was refused; the message is a sentence for the user."""


@dataclass(frozen=True)
class NewPost:
    """A post to be given."""

    organization: Organization
    role: Role
    title: str
    starts_on: date
    ends_on: date | None = None


def add_user(session: Session, username: str, name: str, *, now: datetime, phone: str = "") -> User:
    """Add an account without password and return it, flushed. Raises AccountError for a name in use or out of shape."""
    if not re.fullmatch(r"[A-Za-z0-9_.-]{2,40}", username):
        raise AccountError(f"用户名“{username[:40]}”不能用：须是2到40个字母、数字或 . _ -")
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise AccountError(f"姓名须有1到{LONGEST_NAME}个字")
    if session.scalar(select(User.id).where(User.username == username)) is not None:
        raise AccountError(f"用户名“{username}”已被使用，请换一个")
    user = User(username=username, name=name, phone=phone, created_at=now)
    session.add(user)
    session.flush()
    return user


def add_post(session: Session, user: User, new: NewPost) -> Post:
    """Give a user a post and return it, flushed. The three administrators may not hold any other role."""
    if not 1 <= len(new.title.strip()) <= LONGEST_NAME:
        raise AccountError(f"职务须有1到{LONGEST_NAME}个字")
    _refuse_mixed_administrator(session, user, new.role)
    post = Post(
        user_id=user.id,
        organization_id=new.organization.id,
        role=new.role,
        title=new.title,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
    )
    session.add(post)
    session.flush()
    return post


def _refuse_mixed_administrator(session: Session, user: User, role: Role) -> None:
    held = set(session.scalars(select(Post.role).where(Post.user_id == user.id)))
    if (held | {role}) & ADMINISTRATORS and held - {role}:
        raise AccountError("系统、安全、审计管理员须由不同的专人担任，不能兼任其他岗位")


def end_post(session: Session, post: Post, ends_on: date, now: datetime) -> None:
    """End a post on a day (换届、调离); with the person's last post their delegations end too.

    What hangs on the post is not looked at here: `findings.operations.departing` does that first.
    """
    if ends_on < post.starts_on:
        raise AccountError("离任日期不能早于任职日期")
    post.ends_on = ends_on
    session.flush()
    lasts = session.scalars(select(Post).where(Post.user_id == post.user_id)).all()
    if all(one.ends_on is not None for one in lasts):
        _end_delegations(session, post.user, max(one.ends_on for one in lasts if one.ends_on), now)
        session.flush()


def set_password(session: Session, user: User, password: str) -> None:
    """Set a password. Raises AccountError with the reason when it is too weak. Ends every session of the user."""
    reason = weakness(password, user.username)
    if reason:
        raise AccountError(reason)
    user.password_hash = hash_password(password)
    user.failed_logins, user.locked_until = 0, None
    session.flush()


def make_link(session: Session, user: User, now: datetime) -> str:
    """Make a one-time link for a user and return its token; only the hash is stored."""
    token = new_token()
    session.add(
        OneTimeLink(token_hash=token_hash(token), user_id=user.id, created_at=now, expires_at=now + LINK_LIFETIME)
    )
    session.flush()
    return token


def find_link(session: Session, token: str, now: datetime) -> OneTimeLink:
    """The unused link of a token. Raises AccountError when it is unknown, used or too old."""
    link = session.scalar(select(OneTimeLink).where(OneTimeLink.token_hash == token_hash(token)))
    if link is None or link.used_at is not None or link.expires_at <= now or not link.user.active:
        raise AccountError(LINK_ENDED)
    return link


def use_link(session: Session, link: OneTimeLink, password: str, now: datetime) -> User:
    """Set the password through a link, which then ends, together with every session and other link of the user.

    Raises AccountError when somebody else used the link meanwhile.
    """
    session.refresh(link, with_for_update={"of": OneTimeLink})
    if link.used_at is not None:
        raise AccountError(LINK_ENDED)
    set_password(session, link.user, password)
    end_sessions(session, link.user, now)
    others = update(OneTimeLink).where(OneTimeLink.user_id == link.user_id, OneTimeLink.used_at.is_(None))
    session.execute(others.values(used_at=now))
    session.flush()
    return link.user


def log_in(session: Session, username: str, password: str, now: datetime) -> str | None:
    """Open a session and return its token; None when name or password is wrong (the failure is counted).

    Raises AccountError while the account is locked after five failures.
    """
    user = session.scalar(select(User).where(User.username == username))
    if user and user.locked_until and user.locked_until > now:
        raise AccountError("密码连续输错5次，账号已锁定15分钟，请稍后再试或联系管理员")
    if not matches(user.password_hash if user else None, password) or user is None or not user.active:
        if user:
            _count_failure(user, now)
            session.flush()
        return None
    user.failed_logins, user.locked_until = 0, None
    return open_session(session, user, now)


def _count_failure(user: User, now: datetime) -> None:
    user.failed_logins += 1
    if user.failed_logins >= FAILED_LOGINS:
        user.failed_logins, user.locked_until = 0, now + LOCK_TIME


def open_session(session: Session, user: User, now: datetime) -> str:
    """Open a session for a user and return its token."""
    token = new_token()
    session.add(
        LoginSession(token_hash=token_hash(token), user_id=user.id, created_at=now, expires_at=now + SESSION_LIFETIME)
    )
    session.flush()
    return token


def log_out(session: Session, token: str, now: datetime) -> None:
    """End the session of a token at once."""
    row = update(LoginSession).where(LoginSession.token_hash == token_hash(token), LoginSession.revoked_at.is_(None))
    session.execute(row.values(revoked_at=now))


def end_sessions(session: Session, user: User, now: datetime) -> None:
    """End every session of a user (password change, disabling)."""
    row = update(LoginSession).where(LoginSession.user_id == user.id, LoginSession.revoked_at.is_(None))
    session.execute(row.values(revoked_at=now))


def open_feed(session: Session, user: User, now: datetime) -> str:
    """Make the secret address of a person's calendar feed and return its token; an earlier address ends."""
    session.execute(select(User.id).where(User.id == user.id).with_for_update())  # two at once: one address
    end_feed(session, user, now)
    token = new_token()
    session.add(CalendarFeed(token_hash=token_hash(token), user_id=user.id, created_at=now))
    session.flush()
    return token


def end_feed(session: Session, user: User, now: datetime) -> None:
    """End the address of a person's calendar feed at once."""
    row = update(CalendarFeed).where(CalendarFeed.user_id == user.id, CalendarFeed.revoked_at.is_(None))
    session.execute(row.values(revoked_at=now))


def set_active(session: Session, user: User, active: bool, now: datetime) -> None:
    """Enable or disable an account; disabling ends its sessions, its calendar feed and its delegations."""
    user.active = active
    if not active:
        end_sessions(session, user, now)
        end_feed(session, user, now)
        _end_delegations(session, user, None, now)
    session.flush()


def lock_out(session: Session, user: User, now: datetime) -> None:
    """Take the password away, end every session and the calendar feed (a lost phone).

    Only a new one-time link lets the person in.
    """
    user.password_hash = None
    end_sessions(session, user, now)
    end_feed(session, user, now)
    others = update(OneTimeLink).where(OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None))
    session.execute(others.values(used_at=now))
    session.flush()


def delegate(
    session: Session,
    principal: User,
    delegate_to: User,
    days: tuple[date, date],
    reason: str,
    *,
    by: User,
    now: datetime,
) -> Delegation:
    """Record that `delegate_to` acts for `principal` between two days (委托), and return it.

    Raises AccountError with the reason: see `_delegation_faults`. Two that are given at once wait for each other.
    """
    session.execute(select(User.id).where(User.id == principal.id).with_for_update())
    faults = _delegation_faults(session, principal, delegate_to, days, day_of(now))
    if fault := next(faults, None):
        raise AccountError(fault)
    row = Delegation(
        principal_id=principal.id,
        delegate_id=delegate_to.id,
        starts_on=days[0],
        ends_on=days[1],
        reason=reason.strip(),
        recorded_by=by.id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _delegation_faults(
    session: Session, principal: User, delegate_to: User, days: tuple[date, date], today: date
) -> Iterator[str]:
    """Why this may not be delegated, the first reason first.

    Only own posts can be (no 转委托), and never those of the three administrators.
    """
    first, last = days
    if principal.id == delegate_to.id:
        yield "不能委托给自己"
    if last < first:
        yield "委托的结束日期不能早于开始日期"
    if first < today:
        yield "委托不能从过去的日期开始，请改为今天或以后"
    if (last - first).days > LONGEST_DELEGATION:
        yield "一次委托最长一年，请缩短期限，到期后再办"
    given, taken = (_posts_on(session, person, first) for person in (principal, delegate_to))
    if not given:
        yield f"{principal.name}在委托开始那天没有自己的岗位，不能委托；受别人委托的事项不能转委托"
    if not taken or not delegate_to.active:
        yield f"{delegate_to.name}在委托开始那天没有岗位或者账号已停用，请另选他人"
    if {post.role for post in (*given, *taken)} & ADMINISTRATORS:
        yield "系统、安全、审计管理员的岗位不能委托，也不能接受委托"
    if not {_root(post) for post in given} & {_root(post) for post in taken}:
        yield f"{delegate_to.name}不在同一个县（区），不能委托"
    if session.scalar(select(Delegation.id).where(*_overlapping(principal, delegate_to, days))):
        yield f"这段时间已经委托过{delegate_to.name}，日期不能重叠"


def _posts_on(session: Session, user: User, day: date) -> list[Post]:
    return [post for post in session.scalars(select(Post).where(Post.user_id == user.id)) if post.in_force(day)]


def _root(post: Post) -> str:
    """The top of the tree in which the post lies."""
    return post.organization.path.split("/")[1]


def _overlapping(principal: User, delegate_to: User, days: tuple[date, date]) -> tuple[ColumnElement[bool], ...]:
    return (
        Delegation.principal_id == principal.id,
        Delegation.delegate_id == delegate_to.id,
        Delegation.ended_at.is_(None),
        Delegation.starts_on <= days[1],
        Delegation.ends_on >= days[0],
    )


def end_delegation(session: Session, delegation: Delegation, now: datetime) -> None:
    """End a delegation at once. Raises AccountError when it has ended already."""
    session.refresh(delegation, with_for_update={"of": Delegation})
    if delegation.ended_at is not None or delegation.ends_on < day_of(now):
        raise AccountError("这项委托已经结束")
    delegation.ended_at = now
    session.flush()


def _end_delegations(session: Session, user: User, last_day: date | None, now: datetime) -> None:
    """What the person gave and received ends with their last post; None ends it at once."""
    of_person = or_(Delegation.principal_id == user.id, Delegation.delegate_id == user.id)
    for row in session.scalars(select(Delegation).where(of_person, Delegation.ended_at.is_(None))):
        if last_day is None or last_day < max(row.starts_on, day_of(now)):
            row.ended_at = now
        else:
            row.ends_on = min(row.ends_on, last_day)
