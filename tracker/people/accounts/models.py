"""People: users, their posts, their sessions, one-time links, calendar feeds and delegations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base
from tracker.people.organizations.models import Organization
from tracker.workflow.model import Role

# The three administrators (三员): separate people, who hold no other post and never touch a finding (domain.md §1).
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


class User(Base):
    """An account. Without a password hash nobody can log in: the one-time link sets it."""

    __tablename__ = "user"
    __table_args__ = (UniqueConstraint("username"),)

    username: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(20), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

    posts: Mapped[list[Post]] = relationship(back_populates="user", order_by="Post.id")


class Post(Base):
    """A person holds a role at an organization, for some time (任职)."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates_in_order"),
        Index("ix_post_user_id", "user_id"),
        Index("ix_post_organization_id_role", "organization_id", "role"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    role: Mapped[Role]
    title: Mapped[str] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="posts")
    organization: Mapped[Organization] = relationship()

    def in_force(self, day: date) -> bool:
        """Whether the post is held on a day; its last day counts."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class LoginSession(Base):
    """A login. The cookie carries a random token, the row only its hash; revoking the row ends it at once."""

    __tablename__ = "login_session"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_login_session_user_id", "user_id"))

    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class OneTimeLink(Base):
    """A link that lets its holder set a password once: the first administrator's, a new account's, a reset."""

    __tablename__ = "one_time_link"
    __table_args__ = (UniqueConstraint("token_hash"),)

    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class CalendarFeed(Base):
    """The secret address of a person's calendar feed. As with a login only the hash of its token is kept."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_calendar_feed_user_id", "user_id"))

    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Delegation(Base):
    """委托: `delegate` acts for `principal` between two dates, or until `ended_at` (rule 7 of domain.md §2)."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
        CheckConstraint("principal_id <> delegate_id", name="two_people"),
        Index("ix_delegation_delegate_id", "delegate_id"),
    )

    principal_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    delegate_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    principal: Mapped[User] = relationship(foreign_keys=principal_id)
    delegate: Mapped[User] = relationship(foreign_keys=delegate_id)
    recorder: Mapped[User] = relationship(foreign_keys=recorded_by)

    def over(self, today: date) -> bool:
        """Whether it has ended, by its last day or early."""
        return self.ended_at is not None or self.ends_on < today
