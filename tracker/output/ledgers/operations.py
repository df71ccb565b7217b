"""Asking for a ledger, scheduling one, and making those whose day has come."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import day_of, end_of_day
from tracker.foundation.tasks.operations import queue
from tracker.output.ledgers.models import (
    LedgerPrint,
    LedgerSchedule,
    LedgerVariant,
    LedgerVariantVersion,
    PrintFormat,
    PrintProfile,
    SchedulePeriod,
)
from tracker.output.ledgers.queries import not_listed
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding

TASK = "print_ledger"
NOTHING_LISTED = "所选的问题截至{}都不列入台账（还没有反馈，或者已作废、合并、拆分），没有可打印的。请另选问题或日期"


class LedgerRefused(ValueError):
    """A ledger or schedule cannot be made like this; the message is a sentence for the user."""


@dataclass(frozen=True)
class Order:
    """Which ledger of which organization, as of the end of which business day; of some findings only (选印).

    `then` asks for what was known at the end of that day instead of what is known now. `variant` is an office's own
    way of the ledger; a schedule takes its newest version each time. `version` is one very version of it instead.
    `sealed` asks for the electronic signature.
    """

    kind: str
    organization: Organization
    as_of: date
    finding_ids: tuple[int, ...] | None = None
    source: str | None = None
    profile: PrintProfile = PrintProfile.STANDALONE
    format: PrintFormat = PrintFormat.PDF
    variant: LedgerVariant | None = None
    version: LedgerVariantVersion | None = None
    then: bool = False
    sealed: bool = False


def request_print(session: Session, order: Order, by: int, now: datetime) -> LedgerPrint:
    """Queue the printing of a ledger with what is known now, and return its row, flushed."""
    refuse_to_come(order, now)
    return _queued(session, order, by, now)


def refuse_to_come(order: Order, now: datetime) -> None:
    """Nothing is printed as of a day that has not come."""
    if order.as_of > day_of(now):
        raise LedgerRefused("统计截止日期不能晚于今天")


def known_at(order: Order, now: datetime) -> datetime:
    """K of an order: now, or the end of its day where it asks for what was known then."""
    return min(now, end_of_day(order.as_of)) if order.then else now


def request_chosen_print(
    session: Session,
    findings: Sequence[Finding],
    as_of: date,
    actor: Actor,
    now: datetime,
    form: PrintFormat = PrintFormat.PDF,
) -> LedgerPrint:
    """Queue the printing of these findings alone (选印), filed under the nearest organization above all of them.

    What stands in no ledger that day is left out; a choice of nothing else is refused, it would read like 零报告.
    """
    left_out = {finding.id for finding in not_listed(session, findings, AsOf(as_of, now))}
    printed = [finding for finding in findings if finding.id not in left_out]
    if not printed:
        raise LedgerRefused(NOTHING_LISTED.format(chinese_date(as_of)))
    steps = [finding.organization.path.strip("/").split("/") for finding in printed]
    shared = [level[0] for level in takewhile(lambda level: len(set(level)) == 1, zip(*steps, strict=False))]
    top = session.get(Organization, int(shared[-1])) if shared else None
    if top is None or not can(actor, Permission.PRINT_LEDGERS, top.path):
        raise LedgerRefused("所选问题不在您可以打印台账的同一个单位内，请分单位选印")
    order = Order("rectification", top, as_of, tuple(sorted(finding.id for finding in printed)), format=form)
    return request_print(session, order, actor.user_id, now)


def _queued(
    session: Session,
    order: Order,
    by: int,
    now: datetime,
    *,
    schedule: LedgerSchedule | None = None,
    due_on: date | None = None,
) -> LedgerPrint:
    task = queue(session, TASK, {}, now, by)
    version = order.version or (order.variant.current if order.variant else None)
    print_ = LedgerPrint(
        kind=order.kind,
        organization_id=order.organization.id,
        as_of=order.as_of,
        known_at=known_at(order, now),
        filed_on=day_of(now),
        requested_by=by,
        schedule_id=schedule.id if schedule else None,
        due_on=due_on,
        finding_ids=list(order.finding_ids) if order.finding_ids is not None else None,
        source=order.source,
        sealed=order.sealed,
        profile=order.profile,
        format=order.format,
        variant_version_id=version.id if version else None,
        task_id=task.id,
    )
    session.add(print_)
    session.flush()
    return print_


def add_schedule(
    session: Session, order: Order, period: SchedulePeriod, day: int, by: int, now: datetime
) -> LedgerSchedule:
    """Have a ledger made on a day of each month, or of each quarter's last month, from `order.as_of` on."""
    if not 1 <= day <= 31:
        raise LedgerRefused("日期须在1到31之间；遇到没有这一天的月份，在月末那天打印")
    schedule = LedgerSchedule(
        kind=order.kind,
        organization_id=order.organization.id,
        period=period,
        day=day,
        starts_on=order.as_of,
        source=order.source,
        profile=order.profile,
        format=order.format,
        variant_id=order.variant.id if order.variant else None,
        requested_by=by,
        created_at=now,
    )
    session.add(schedule)
    session.flush()
    return schedule


def end_schedule(session: Session, schedule: LedgerSchedule, now: datetime) -> None:
    """Stop a schedule; what it printed stays."""
    if schedule.ended_at is None:
        schedule.ended_at = now
    session.flush()


def due_days(schedule: LedgerSchedule, today: date) -> Iterator[date]:
    """Every day up to today on which the schedule wants its ledger, earliest first. Day 31 is the last of any month."""
    year, month = schedule.starts_on.year, schedule.starts_on.month
    while (year, month) <= (today.year, today.month):
        if schedule.period is SchedulePeriod.MONTHLY or month % 3 == 0:
            day = date(year, month, min(schedule.day, monthrange(year, month)[1]))
            if schedule.starts_on <= day <= today:
                yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def print_scheduled(session: Session, now: datetime) -> int:
    """Queue every scheduled ledger that is due and not queued yet, and return how many were.

    Run twice it does nothing the second time: a print of this schedule and day is there already.
    """
    today, made = day_of(now), 0
    for schedule in session.scalars(select(LedgerSchedule).where(LedgerSchedule.ended_at.is_(None))):
        printed = set(session.scalars(select(LedgerPrint.due_on).where(LedgerPrint.schedule_id == schedule.id)))
        for day in due_days(schedule, today):
            if day not in printed:
                order = _order_of(schedule, day)
                _queued(session, order, schedule.requested_by, now, schedule=schedule, due_on=day)
                made += 1
    return made


def _order_of(schedule: LedgerSchedule, day: date) -> Order:
    return Order(
        schedule.kind,
        schedule.organization,
        day,
        source=schedule.source,
        profile=schedule.profile,
        format=schedule.format,
        variant=schedule.variant,
    )
