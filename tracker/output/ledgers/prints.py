"""Prints and schedules in a person's scope: what the ledger pages show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.tasks.models import Task, TaskState
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.models import LedgerPrint, LedgerSchedule, LedgerVariant
from tracker.output.ledgers.operations import due_days
from tracker.output.ledgers.policies import TALKS
from tracker.output.records.models import PrintRecord
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import under, within
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.supervision.policies import talk_paths

_A_YEAR = timedelta(days=366)


def listing(actor: Actor) -> Select[Any]:
    """Rows of (print, name of whoever asked for it) that the person may see, newest first."""
    columns: tuple[Any, ...] = (LedgerPrint, User.name)
    return (
        select(*columns)
        .join(LedgerPrint.organization)
        .join(User, User.id == LedgerPrint.requested_by)
        .where(_printable(actor))
        .order_by(LedgerPrint.id.desc())
        .options(
            joinedload(LedgerPrint.organization),
            joinedload(LedgerPrint.task),
            joinedload(LedgerPrint.stored_file),
            joinedload(LedgerPrint.record).selectinload(PrintRecord.scans),
            joinedload(LedgerPrint.variant_version),
        )
    )


def _printable(actor: Actor) -> ColumnElement[bool]:
    """`policies.can_print` over rows of prints. The statement must join Organization."""
    talks = under(talk_paths(actor), Organization.path)
    return and_(within(actor, Permission.PRINT_LEDGERS, Organization.path), or_(LedgerPrint.kind != TALKS, talks))


def newest_of_each(session: Session, actor: Actor) -> dict[str, LedgerPrint]:
    """The newest finished print of each ledger that the person may see, by its code."""
    last = (
        select(func.max(LedgerPrint.id))
        .join(LedgerPrint.organization)
        .where(
            _printable(actor),
            LedgerPrint.stored_file_id.is_not(None),
            LedgerPrint.finding_ids.is_(None),
        )
        .group_by(LedgerPrint.kind)
    )
    statement = select(LedgerPrint).where(LedgerPrint.id.in_(last)).options(joinedload(LedgerPrint.organization))
    return {row.kind: row for row in session.scalars(statement)}


def named(thing: LedgerPrint | LedgerSchedule) -> str:
    """What is printed, in words: the ledger, or the variant by its name."""
    if isinstance(thing, LedgerPrint):
        return thing.variant_version.name if thing.variant_version else KINDS[thing.kind].title
    return thing.variant.name if thing.variant else KINDS[thing.kind].title


def whole(session: Session, print_id: int) -> tuple[LedgerPrint, str] | None:
    """One print with its task and file, and who asked for it; whoever calls checks the organization."""
    statement = (
        select(LedgerPrint, User.name)
        .join(User, User.id == LedgerPrint.requested_by)
        .where(LedgerPrint.id == print_id)
        .options(
            joinedload(LedgerPrint.organization),
            joinedload(LedgerPrint.task),
            joinedload(LedgerPrint.stored_file),
            joinedload(LedgerPrint.record).selectinload(PrintRecord.scans),
        )
    )
    found = session.execute(statement).first()
    return (found[0], found[1]) if found else None


def ahead(session: Session, task: Task) -> int:
    """How many tasks are waiting or running before this one."""
    unfinished = Task.state.in_((TaskState.QUEUED, TaskState.RUNNING))
    return session.scalar(select(func.count()).select_from(Task).where(unfinished, Task.id < task.id)) or 0


def seconds_left(task: Task, now: datetime) -> float | None:
    """How long a running task still takes if it goes on as until now; None while that cannot be said."""
    if task.state is not TaskState.RUNNING or not task.started_at or not task.progress_done:
        return None
    taken = (now - task.started_at).total_seconds()
    return taken * max(0, task.progress_total - task.progress_done) / task.progress_done


@dataclass(frozen=True)
class Scheduled:
    """A schedule, who wants it, its next day, and the newest print it caused."""

    schedule: LedgerSchedule
    wanted_by: str
    next_on: date
    newest: LedgerPrint | None


def schedules(session: Session, actor: Actor, today: date) -> Sequence[Scheduled]:
    """The schedules in force that the person may see, oldest first."""
    statement = (
        select(LedgerSchedule, User.name)
        .join(LedgerSchedule.organization)
        .join(User, User.id == LedgerSchedule.requested_by)
        .where(within(actor, Permission.SCHEDULE_LEDGERS, Organization.path), LedgerSchedule.ended_at.is_(None))
        .order_by(LedgerSchedule.id)
        .options(
            joinedload(LedgerSchedule.organization),
            joinedload(LedgerSchedule.variant).selectinload(LedgerVariant.versions),
        )
    )
    rows = session.execute(statement).all()
    newest = _newest_prints(session, [schedule.id for schedule, _ in rows])
    return [Scheduled(schedule, name, next_day(schedule, today), newest.get(schedule.id)) for schedule, name in rows]


def _newest_prints(session: Session, schedule_ids: Sequence[int]) -> dict[int | None, LedgerPrint]:
    last = select(func.max(LedgerPrint.id)).where(LedgerPrint.schedule_id.in_(schedule_ids))
    statement = select(LedgerPrint).where(LedgerPrint.id.in_(last.group_by(LedgerPrint.schedule_id)))
    return {row.schedule_id: row for row in session.scalars(statement)}


def next_day(schedule: LedgerSchedule, today: date) -> date:
    """The first day after today on which the schedule prints; within a year there always is one."""
    return next(day for day in due_days(schedule, today + _A_YEAR) if day > today)


def file_name(print_: LedgerPrint) -> str:
    """清河镇整改台账-截至2023年12月31日.pdf (or .xlsx, .docx); with （选印5个问题） where findings were chosen."""
    chosen = f"（选印{len(print_.finding_ids)}个问题）" if print_.finding_ids is not None else ""
    name = f"{print_.organization.name}{named(print_)}{chosen}"
    return f"{name}-截至{chinese_date(print_.as_of)}.{print_.format.value}"
