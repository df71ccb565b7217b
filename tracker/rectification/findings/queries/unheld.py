"""Findings with a time limit that nobody answers for: no owner, or one who has left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.people.accounts.models import Post, User
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.policies import UNRELEASED
from tracker.workflow.model import State, StateKind

_COUNTED = tuple(
    state for state in State if state.kind in (StateKind.WAITING, StateKind.REVIEW) and state not in UNRELEASED
)


def unheld(session: Session, today: date) -> Sequence[Finding]:
    """Findings to be put right by a day whose owner is missing, disabled, or without any post on this day."""
    still = or_(Post.ends_on.is_(None), Post.ends_on >= today)
    in_post = exists().where(Post.user_id == Finding.owner_id, Post.starts_on <= today, still)
    gone = or_(Finding.owner_id.is_(None), ~User.active, ~in_post)
    statement = (
        select(Finding)
        .outerjoin(User, User.id == Finding.owner_id)
        .where(Finding.state.in_(_COUNTED), Finding.deadline.is_not(None), gone)
        .options(joinedload(Finding.organization))
    )
    return session.scalars(statement.order_by(Finding.id)).all()
