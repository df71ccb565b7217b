"""Ending a post and disabling an account: refused while something would be left without anybody (换届)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.lib.time import day_of
from tracker.people.accounts import operations as accounts
from tracker.people.accounts.models import Post, User
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.queries.succession import Hanging, left_behind


class StillNeeded(Refused):
    """Something hangs on the person that nobody else would answer for."""

    def __init__(self, user: User, hanging: Hanging) -> None:
        self.hanging = hanging
        super().__init__([f"还有{len(hanging.findings)}个问题离不开{user.name}，移交以后才能办理"])


def end_post(session: Session, post: Post, ends_on: date, now: datetime) -> None:
    """End a post on a day. Raises StillNeeded with what hangs on it, AccountError for a day that cannot be."""
    _refuse_while_needed(session, post.user, [post], ends_on, now)
    accounts.end_post(session, post, ends_on, now)


def disable(session: Session, user: User, now: datetime) -> None:
    """Disable an account. Raises StillNeeded with what hangs on it."""
    today = day_of(now)
    _refuse_while_needed(session, user, [post for post in user.posts if post.in_force(today)], today, now)
    accounts.set_active(session, user, False, now)


def _refuse_while_needed(session: Session, user: User, going: Sequence[Post], last_day: date, now: datetime) -> None:
    """Whoever assigns something to the person meanwhile waits: on PostgreSQL the foreign key asks for the row."""
    session.execute(select(User.id).where(User.id == user.id).with_for_update())
    left = left_behind(session, user, going, last_day, day_of(now))
    if left:
        raise StillNeeded(user, left)
