"""What the pages of an import read: unfinished drafts, findings that say the same, and what was stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.entry.imports.models import ImportDraft
from tracker.rectification.findings.models import Finding, FindingVersion
from tracker.rectification.inspections.models import Category, Feedback, Inspection, InspectionRound


def draft(session: Session, draft_id: int) -> ImportDraft | None:
    """A draft with its feedback, organization and inspection."""
    feedback = joinedload(ImportDraft.feedback)
    inspection = feedback.joinedload(Feedback.round).joinedload(InspectionRound.inspection)
    statement = select(ImportDraft).where(ImportDraft.id == draft_id)
    return session.scalar(
        statement.options(feedback.joinedload(Feedback.organization), inspection.joinedload(Inspection.source))
    )


def unfinished(session: Session, feedback: Feedback, user_id: int, most: int = 5) -> Sequence[ImportDraft]:
    """The person's drafts for a feedback that were not stored, the newest first."""
    mine = select(ImportDraft).where(
        ImportDraft.feedback_id == feedback.id, ImportDraft.created_by == user_id, ImportDraft.stored_at.is_(None)
    )
    return session.scalars(mine.order_by(ImportDraft.id.desc()).limit(most)).all()


def codes_by_wording(session: Session, feedback: Feedback) -> Mapping[str, str]:
    """Wording → code of the findings that the feedback holds already."""
    said = (
        select(FindingVersion.wording, Finding.code)
        .join(Finding, Finding.id == FindingVersion.finding_id)
        .where(Finding.feedback_id == feedback.id, FindingVersion.valid_to.is_(None))
    )
    return dict(session.execute(said).all())


def codes_by_client_uuid(session: Session, uuids: Iterable[str]) -> Mapping[str, str]:
    """Key → code of the findings registered under these keys."""
    known = select(Finding.client_uuid, Finding.code).where(Finding.client_uuid.in_(list(uuids)))
    return dict(session.execute(known).all())


def titles(session: Session, feedback: Feedback) -> tuple[list[str], list[str]]:
    """Categories (大类) and aspects (方面) that the inspection knows, each in its order."""
    mine = select(Category).where(Category.scheme_id == feedback.round.inspection.scheme_id)
    rows = session.scalars(mine.order_by(Category.position, Category.id)).all()
    tops = dict.fromkeys(row.title for row in rows if row.parent_id is None)
    return list(tops), list(dict.fromkeys(row.title for row in rows if row.parent_id is not None))
