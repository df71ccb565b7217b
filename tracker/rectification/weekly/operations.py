"""Setting the rhythm, opening a week with its tasks, and answering what became of a task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import day_of
from tracker.people.access.actor import Actor
from tracker.rectification.findings.errors import Refused
from tracker.rectification.weekly.models import Hindrance, Week, WeeklyAnswer, WeeklyRhythm, WeeklyTask
from tracker.rectification.weekly.queries import NewTask, rhythm
from tracker.rectification.weekly.rules import Rhythm, Timing, faults

_AT_ONCE = 1000  # rows in one statement


def set_rhythm(session: Session, wanted: Rhythm, actor: Actor, now: datetime) -> bool:
    """Follow this rhythm from now on; False when it is in force already. Raises Refused for an impossible one."""
    wrong = faults(wanted)
    if wrong:
        raise Refused(wrong)
    if rhythm(session) == wanted:
        return False
    session.add(WeeklyRhythm(**asdict(wanted), recorded_by=actor.user_id, recorded_name=actor.name, recorded_at=now))
    session.flush()
    return True


def open_week(session: Session, timing: Timing, tasks: Sequence[NewTask], now: datetime) -> Week | None:
    """Open a week and give out its tasks; None when another clock was faster. Flushes."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = {
        "begins_on": timing.begins_on,
        "opened_at": now,
        "results_at": timing.results_at,
        "fixed_at": timing.sheet_at,
    }
    opened = session.scalar(dialect.insert(Week).values(values).on_conflict_do_nothing().returning(Week.id))
    if opened is None:
        return None
    rows = [asdict(task) | {"week_id": opened} for task in tasks]
    for at in range(0, len(rows), _AT_ONCE):
        session.execute(insert(WeeklyTask), rows[at : at + _AT_ONCE])
    return session.get_one(Week, opened)


def claim_asking(session: Session, week: Week, now: datetime) -> bool:
    """Mark that the results of a week are asked for; False when another clock did."""
    return _mark(session, week, Week.asked_at, now)


def claim_telling(session: Session, week: Week, now: datetime) -> bool:
    """Mark that the leaders are told of a week; False when another clock did. Who answers meanwhile is waited for."""
    return _mark(session, week, Week.told_at, now)


def _mark(session: Session, week: Week, column: InstrumentedAttribute[datetime | None], now: datetime) -> bool:
    """Of two clocks one finds the column empty."""
    free = update(Week).where(Week.id == week.id, column.is_(None)).values({column: now}).returning(Week.id)
    return session.scalar(free.execution_options(synchronize_session=False)) is not None


@dataclass(frozen=True)
class Given:
    """What a person says of a task: done, or not done with what hinders and a sentence about it."""

    done: bool
    hindrance: Hindrance | None = None
    reason: str = ""


def answer(session: Session, task: WeeklyTask, given: Given, actor: Actor, now: datetime) -> WeeklyAnswer:
    """Keep what became of a task in place of what was said before. Raises Refused once the week is fixed.

    Of a finding itself nothing changes: it is struck off by its own steps alone.
    """
    # Who tells the leaders waits for us, or we for them and then read that it was done.
    week = session.get_one(Week, task.week_id, with_for_update=True, populate_existing=True)
    if now >= week.fixed_at or week.told_at is not None:
        raise Refused([f"本周的汇总单已在{chinese_date(day_of(week.fixed_at))}定稿，不能再改"])
    if not given.done and (given.hindrance is None or not given.reason):
        raise Refused(["没有完成的，请选原因并写一句说明"])
    said = {
        "done": given.done,
        "hindrance": None if given.done else given.hindrance,
        "reason": given.reason,
        "submitted_by": actor.user_id,
        "submitted_name": actor.name,
        "recorded_at": now,
    }
    row = session.scalar(select(WeeklyAnswer).where(WeeklyAnswer.task_id == task.id))
    if row is None:
        row = WeeklyAnswer(task_id=task.id, **said)
        session.add(row)
    for name, value in said.items():
        setattr(row, name, value)
    session.flush()
    return row
