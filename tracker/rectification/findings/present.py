"""The rows of a finding that stand now: its measures, and what waits on it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.rectification.findings.models import (
    ClosureRequest,
    ExtensionRequest,
    Finding,
    FollowUp,
    FollowUpResult,
    Measure,
    MeasureVersion,
)


def current_measures(session: Session, finding: Finding) -> Sequence[tuple[Measure, MeasureVersion]]:
    """The measures in force with what they say now, by number."""
    statement = (
        select(Measure, MeasureVersion)
        .join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .where(Measure.finding_id == finding.id, MeasureVersion.valid_to.is_(None), MeasureVersion.dropped.is_(False))
        .order_by(Measure.number)
    )
    return [(measure, version) for measure, version in session.execute(statement)]


def newest_request(session: Session, finding: Finding) -> ClosureRequest | None:
    """The newest application of the round."""
    statement = select(ClosureRequest).where(
        ClosureRequest.finding_id == finding.id, ClosureRequest.round_no == finding.round_no
    )
    return session.scalar(statement.order_by(ClosureRequest.id.desc()).limit(1))


def open_extension(session: Session, finding: Finding) -> ExtensionRequest | None:
    """The extension request of this round that still waits for a decision."""
    statement = select(ExtensionRequest).where(
        ExtensionRequest.finding_id == finding.id, ExtensionRequest.round_no == finding.round_no
    )
    request = session.scalar(statement.order_by(ExtensionRequest.id.desc()).limit(1))
    if request is None or len(request.decisions) == 2 or any(not decision.approved for decision in request.decisions):
        return None
    return request


def follow_ups_owed(session: Session, finding: Finding) -> Sequence[FollowUp]:
    """The looks back of this round that nobody has made yet, the first one first."""
    statement = (
        select(FollowUp)
        .outerjoin(FollowUpResult)
        .where(FollowUp.finding_id == finding.id, FollowUp.round_no == finding.round_no, FollowUpResult.id.is_(None))
    )
    return session.scalars(statement.order_by(FollowUp.due_on, FollowUp.number)).all()


def next_follow_up(session: Session, finding: Finding) -> FollowUp | None:
    """The first look back of this round that is still owed."""
    return next(iter(follow_ups_owed(session, finding)), None)
