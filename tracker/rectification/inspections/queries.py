"""Inspections a person may see, one of them with its units, and what its forms offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.foundation.history.queries import AsOf, last_version
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.accounts.models import Post, User
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import in_tree_order, visible
from tracker.rectification.inspections.models import (
    Feedback,
    FeedbackVersion,
    Inspection,
    InspectionRound,
    Source,
    TeamMember,
)
from tracker.rectification.inspections.policies import can_see_feedback, is_above
from tracker.workflow.model import Role

IN_TEAMS = (Role.INSPECTOR, Role.COORDINATOR, Role.REVIEWER)


def sources(session: Session) -> Sequence[Source]:
    """Every source of findings, in its order."""
    return session.scalars(select(Source).order_by(Source.position, Source.id)).all()


def listing(actor: Actor) -> Select[Any]:
    """Inspections held in the person's subtree, opened by them, or feeding back to somebody there; newest first."""
    held = within(actor, Permission.VIEW_FINDINGS, Organization.path)
    inspected = (
        select(InspectionRound.inspection_id)
        .join(Feedback, Feedback.round_id == InspectionRound.id)
        .join(Organization, Organization.id == Feedback.organization_id)
        .where(within(actor, Permission.VIEW_FINDINGS, Organization.path))
    )
    mine = or_(held, Inspection.created_by == actor.user_id, Inspection.id.in_(inspected))
    statement = select(Inspection).join(Organization, Organization.id == Inspection.organizer_id).where(mine)
    return statement.order_by(Inspection.year.desc(), Inspection.id.desc()).options(*_whole())


def inspection(session: Session, actor: Actor, inspection_id: int) -> Inspection | None:
    """One inspection, when the person may see it."""
    found: Inspection | None = session.scalar(listing(actor).where(Inspection.id == inspection_id))
    return found


def _whole() -> tuple[Any, ...]:
    rounds = selectinload(Inspection.rounds)
    return (
        joinedload(Inspection.source),
        joinedload(Inspection.organizer),
        rounds.selectinload(InspectionRound.members).joinedload(TeamMember.user),
        rounds.selectinload(InspectionRound.feedbacks).joinedload(Feedback.organization),
        rounds.selectinload(InspectionRound.feedbacks).selectinload(Feedback.evaluations),
    )


def round_of(session: Session, actor: Actor, round_id: int) -> InspectionRound | None:
    """One round, when the person may see its inspection."""
    found = session.get(InspectionRound, round_id)
    return found if found and inspection(session, actor, found.inspection_id) else None


def seen_feedbacks(actor: Actor, round_: InspectionRound) -> list[Feedback]:
    """The feedback of a round to organizations in the person's scope, in the order of the tree."""
    mine = {one.organization_id: one for one in round_.feedbacks if can_see_feedback(actor, one)}
    return [mine[place.id] for place in in_tree_order([one.organization for one in mine.values()])]


def feedback(session: Session, feedback_id: int) -> Feedback | None:
    """A feedback with its organization, its inspection and the answers to it."""
    statement = (
        select(Feedback)
        .where(Feedback.id == feedback_id)
        .options(
            joinedload(Feedback.organization),
            joinedload(Feedback.procedure_version),
            joinedload(Feedback.round).joinedload(InspectionRound.inspection).joinedload(Inspection.source),
            joinedload(Feedback.round).joinedload(InspectionRound.inspection).joinedload(Inspection.organizer),
            selectinload(Feedback.responses),
            selectinload(Feedback.evaluations),
        )
    )
    return session.scalar(statement)


def described(session: Session, feedback: Feedback, as_of: AsOf) -> FeedbackVersion | Feedback | None:
    """What paper said about a feedback as of (D, K): document number, head, meeting; None before anything was said.

    The feedback itself answers where nothing changed since versions are kept.
    """
    version = last_version(FeedbackVersion, "feedback_id", feedback.id, as_of)
    found = session.scalar(select(FeedbackVersion).where(FeedbackVersion.id == version))
    return found or (None if feedback.versions else feedback)


def possible_organizers(session: Session, actor: Actor) -> Sequence[Organization]:
    """Organizations whose inspections the person may keep: those above them and their own subtree."""
    own = visible(session, actor, Permission.MANAGE_INSPECTIONS)
    above = [row for row in session.scalars(select(Organization)) if row not in own and is_above(actor, row)]
    return in_tree_order([*above, *own])


def possible_units(session: Session, actor: Actor, round_: InspectionRound) -> Sequence[Organization]:
    """Organizations in the person's scope that this round does not feed back to yet."""
    taken = {one.organization_id for one in round_.feedbacks}
    return [row for row in visible(session, actor, Permission.MANAGE_INSPECTIONS) if row.id not in taken]


def possible_members(session: Session, round_: InspectionRound, today: date) -> Sequence[tuple[User, str]]:
    """People who can join the team, with their post: inspectors, coordinators and 纪委 around the organizer."""
    top = round_.inspection.organizer
    above = [int(step) for step in top.path.strip("/").split("/")]
    taken = [member.user_id for member in round_.members]
    statement = (
        select(User, Organization.name, Post.title)
        .join(Post, Post.user_id == User.id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(Post.role.in_(IN_TEAMS), User.active, User.id.not_in(taken))
        .where(or_(Organization.id.in_(above), Organization.path.startswith(top.path)))
        .where(Post.starts_on <= today, or_(Post.ends_on.is_(None), Post.ends_on >= today))
        .order_by(Organization.path, Post.id)
    )
    found: dict[int, tuple[User, str]] = {}
    for user, place, title in session.execute(statement):
        found.setdefault(user.id, (user, f"{place}{title}"))
    return list(found.values())
