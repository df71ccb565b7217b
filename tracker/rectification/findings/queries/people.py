"""Who can be named on a finding, and files looked up by the finding they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.people.accounts.models import Post, User
from tracker.people.accounts.queries import holders
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import EvidenceItem, Finding
from tracker.rectification.findings.roles import LEADING, OWNING
from tracker.rectification.inspections.models import Category, Feedback, Inspection, InspectionRound
from tracker.workflow.model import Role


def possible_owners(session: Session, finding: Finding, today: date) -> Sequence[tuple[User, str]]:
    """People with a post at or above the inspected organization who can answer for it, nearest first."""
    return with_posts(session, finding.organization.path, OWNING, today)


def possible_leaders(session: Session, finding: Finding, today: date) -> Sequence[tuple[User, str]]:
    """People who can be accountable leader (责任领导、联村领导) of the organization, with that post."""
    return with_posts(session, finding.organization.path, LEADING, today)


def with_posts(session: Session, path: str, roles: tuple[Role, ...], today: date) -> Sequence[tuple[User, str]]:
    """People who hold one of the roles at or above the organization with this path, nearest first, with that post."""
    people = holders(session, path, roles, today)
    titles = _titles(session, [person.id for person in people], roles, today)
    return [(person, titles.get(person.id, "")) for person in people]


def _titles(session: Session, ids: list[int], roles: tuple[Role, ...], today: date) -> dict[int, str]:
    statement = (
        select(Post.user_id, Organization.name, Post.title)
        .join(Organization, Organization.id == Post.organization_id)
        .where(Post.user_id.in_(ids), Post.role.in_(roles), Post.starts_on <= today)
        .where(or_(Post.ends_on.is_(None), Post.ends_on >= today))
        .order_by(Post.id.desc())
    )
    return {user_id: f"{place}{title}" for user_id, place, title in session.execute(statement)}


def units_above(session: Session, finding: Finding) -> Sequence[Organization]:
    """The inspected organization, those above it and its neighbours: suggestions for 责任单位."""
    above = [int(step) for step in finding.organization.path.strip("/").split("/")]
    near = or_(Organization.id.in_(above), Organization.parent_id == finding.organization.parent_id)
    return session.scalars(select(Organization).where(near, Organization.active).order_by(Organization.path)).all()


def evidence_item(session: Session, item_id: int) -> tuple[EvidenceItem, Finding] | None:
    """A piece of evidence with its finding; one that was removed is still shown in history."""
    statement = (
        select(EvidenceItem, Finding)
        .join(Finding, Finding.id == EvidenceItem.finding_id)
        .where(EvidenceItem.id == item_id)
        .options(joinedload(EvidenceItem.stored_file), joinedload(Finding.organization))
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def feedback_to_fill(session: Session, feedback_id: int) -> Feedback | None:
    """A feedback with its organization and inspection."""
    whole = (
        joinedload(Feedback.organization),
        joinedload(Feedback.round).joinedload(InspectionRound.inspection).joinedload(Inspection.source),
        joinedload(Feedback.round).joinedload(InspectionRound.inspection).joinedload(Inspection.scheme),
    )
    return session.scalar(select(Feedback).where(Feedback.id == feedback_id).options(*whole))


def categories(session: Session, feedback: Feedback) -> Sequence[Category]:
    """Every 大类 and 方面 of the inspection's scheme, in their order."""
    mine = select(Category).where(Category.scheme_id == feedback.round.inspection.scheme_id)
    return session.scalars(mine.order_by(Category.parent_id.is_not(None), Category.position, Category.id)).all()


def newest_of_feedback(session: Session, feedback: Feedback, most: int = 5) -> Sequence[Finding]:
    """The findings that were written into a feedback last."""
    mine = select(Finding).where(Finding.feedback_id == feedback.id).options(joinedload(Finding.current))
    return session.scalars(mine.order_by(Finding.number.desc()).limit(most)).all()
