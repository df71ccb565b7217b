"""The next day on which somebody must be told something about a finding; kept in an indexed column."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.rectification.findings.models import Finding, StageReport
from tracker.rectification.findings.present import follow_ups_owed
from tracker.rectification.procedures.queries import calendar
from tracker.workflow.deadlines import DEFAULT_THRESHOLDS, Alert, Calendar, Thresholds, alert, next_alert_on
from tracker.workflow.model import State, StateKind, Timeframe

_COUNTED = frozenset({StateKind.WAITING, StateKind.REVIEW})


def watched_date(session: Session, finding: Finding) -> date | None:
    """The date the lights count towards: the deadline, or the next review date of a long-term finding."""
    if finding.timeframe is not Timeframe.LONG_TERM:
        return finding.deadline
    same_round = (StageReport.finding_id == finding.id, StageReport.round_no == finding.round_no)
    newest = select(StageReport.next_review_on).where(*same_round).order_by(StageReport.id.desc()).limit(1)
    return session.scalar(newest) or finding.current.next_review_on or finding.deadline


@dataclass(frozen=True)
class Standing:
    """A letter that stands on a day, and the date it is about."""

    alert: Alert
    deadline: date


def standing_alert(session: Session, finding: Finding, today: date) -> Standing | None:
    """The letter that stands for an open finding today (提醒、临期、逾期)."""
    deadline = counted_date(session, finding)
    if deadline is None or finding.timeframe is None:
        return None
    letter = alert(deadline, False, today, *_counting(session, finding.timeframe))
    return Standing(letter, deadline) if letter else None


def next_alert(session: Session, finding: Finding, today: date, *, after_today: bool = False) -> date | None:
    """Today when a letter already stands (the reminder pass then makes what is missing), else the day of the next one.

    `after_today` is for the pass itself, which has just made what stands today.
    """
    if finding.state is State.CLOSED:
        days = [look.due_on for look in follow_ups_owed(session, finding)]
        return min((day for day in days if day > today or not after_today), default=None)
    deadline = counted_date(session, finding)
    if deadline is None or finding.timeframe is None:
        return None
    if not after_today and standing_alert(session, finding, today):
        return today
    return next_alert_on(deadline, False, today, *_counting(session, finding.timeframe))


def _counting(session: Session, timeframe: Timeframe) -> tuple[Thresholds, Calendar]:
    """The thresholds of a timeframe, with the calendar where they count workdays."""
    thresholds = DEFAULT_THRESHOLDS[timeframe]
    return thresholds, calendar(session) if thresholds.unit == "workdays" else Calendar()


def counted_date(session: Session, finding: Finding) -> date | None:
    """The watched date of a finding that somebody still has to put right."""
    fed_back = finding.state is not State.AWAITING_RELEASE
    return watched_date(session, finding) if fed_back and finding.state.kind in _COUNTED else None
