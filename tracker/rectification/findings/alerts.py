"""The next day on which somebody must be told something about a finding; kept in an indexed column."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.rectification.findings.facts import next_follow_up
from tracker.rectification.findings.models import Finding, StageReport
from tracker.rectification.procedures.queries import calendar
from tracker.workflow.deadlines import DEFAULT_THRESHOLDS, alert, next_alert_on
from tracker.workflow.model import State, StateKind, Timeframe

_SILENT = frozenset({State.DRAFT, State.AWAITING_RELEASE})


def watched_date(session: Session, finding: Finding) -> date | None:
    """The date the lights count towards: the deadline, or the next review date of a long-term finding."""
    if finding.timeframe is not Timeframe.LONG_TERM:
        return finding.deadline
    same_round = (StageReport.finding_id == finding.id, StageReport.round_no == finding.round_no)
    newest = select(StageReport.next_review_on).where(*same_round).order_by(StageReport.id.desc()).limit(1)
    return session.scalar(newest) or finding.deadline


def next_alert(session: Session, finding: Finding, today: date) -> date | None:
    """Today when a letter already stands (the reminder pass then makes what is missing), else the day of the next one."""
    if finding.state is State.CLOSED:
        follow_up = next_follow_up(session, finding)
        return follow_up.due_on if follow_up else None
    if finding.state in _SILENT or finding.state.kind is StateKind.END or finding.timeframe is None:
        return None
    deadline, thresholds, days = (
        watched_date(session, finding),
        DEFAULT_THRESHOLDS[finding.timeframe],
        calendar(session),
    )
    if alert(deadline, False, today, thresholds, days) is not None:
        return today
    return next_alert_on(deadline, False, today, thresholds, days)
