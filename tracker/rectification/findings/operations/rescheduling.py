"""When the thresholds of an office change: the next day of every finding below it anew, in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from tracker.people.organizations.models import Organization
from tracker.rectification.findings.alerts import Watched, timed, watched
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.step import By, signature_at
from tracker.rectification.procedures.models import ThresholdTable
from tracker.rectification.procedures.operations import Setting, set_thresholds
from tracker.rectification.procedures.queries import read_clock
from tracker.rectification.procedures.rules.clock import Clock
from tracker.workflow.model import Role
from tracker.workflow.thresholds import Thresholds

_AT_ONCE = 5000  # rows of one statement: SQLite takes 32,766 values


def change_thresholds(
    session: Session, office: Organization, table: Thresholds, seen_version: int, by: By
) -> ThresholdTable | None:
    """Make a table the office's own, an empty one gives its own up, and let the letters follow; None: no change.

    Deadlines do not move. Raises ProcedureError with every fault, TableOutdated for a stale page.
    """
    before = read_clock(session)
    setting = Setting(signature_at(office.path, by, frozenset({Role.COORDINATOR})), by.now, by.today, seen_version)
    version = set_thresholds(session, office, table, setting)
    if version is not None:
        reschedule(session, office, before, read_clock(session), by.today)
    return version


def reschedule(session: Session, office: Organization, before: Clock, after: Clock, today: date) -> int:
    """Set `alert_on` of the findings of an office and of those below it by the new tables; how many moved.

    What waits for the next pass goes on waiting; what begins to stand by the new tables is written by the next pass.
    Pages of five thousand: 100,000 open findings are some fifteen seconds of CPU.
    """
    last, moved = 0, 0
    while True:
        below = Organization.path.startswith(office.path)
        page = list(watched(session, below, timed(), Finding.id > last, limit=_AT_ONCE))
        if not page:
            return moved
        moved += _move(session, page, before, after, today)
        last = page[-1].finding_id


def _move(session: Session, page: Iterable[Watched], before: Clock, after: Clock, today: date) -> int:
    days: dict[date | None, list[int]] = defaultdict(list)
    for one in page:
        day = _day(one, before, after, today)
        if day != one.alert_on:
            days[day].append(one.finding_id)
    for day, ids in days.items():
        statement = update(Finding).where(Finding.id.in_(ids)).values(alert_on=day)
        session.execute(statement.execution_options(synchronize_session=False))
    session.expire_all()
    return sum(len(ids) for ids in days.values())


def _day(one: Watched, before: Clock, after: Clock, today: date) -> date | None:
    if one.alert_on is not None and one.alert_on <= today:
        return one.alert_on
    new = set(one.standing(today, after)) - set(one.standing(today, before))
    return today if new else one.next_on(today, after, after_today=True)
