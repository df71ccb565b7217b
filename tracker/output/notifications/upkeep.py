"""What administrators are told of the installation: holidays not known, digests given up, backups, the audit's root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.foundation.history.models import ChainCheck
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import day_of
from tracker.output.notifications.models import Delivery, DeliveryState, OutboxMessage
from tracker.output.notifications.operations import Message
from tracker.people.accounts.queries import holding
from tracker.rectification.procedures.queries import calendar
from tracker.workflow.model import Role
from tracker.workflow.workdays import years_to_know

UNDELIVERED = "undelivered"
_OPERATORS = (Role.SYSTEM_ADMIN,)
_ACCOUNTS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
_AUDITORS = (Role.AUDIT_ADMIN,)
_CODE_LENGTH = 32  # of a root's 64 digits; more than anybody can find a second history for


def due_about_upkeep(session: Session, today: date) -> list[Message]:
    """What the administrators should know on this day of the calendar and of what could not be sent."""
    return [*_calendar(session, today), *_undelivered(session, today)]


def _calendar(session: Session, today: date) -> Iterator[Message]:
    """Told in October, in December and when the year has begun, as long as the holidays are not known."""
    known = calendar(session).years
    for year in years_to_know(today):
        told = (date(year - 1, 10, 1), date(year - 1, 12, 1), date(year, 1, 1))
        if year not in known:
            says = f"系统里还没有{year}年的放假和调休安排，到时候按周一至周五算工作日，工作日时限会有出入。"
            message = Message(
                subject=f"calendar:{year}",
                kind="calendar",
                due_on=max(day for day in told if day <= today),
                recipient_id=0,
                title=f"缺{year}年放假安排",
                body=says + "国务院办公厅的通知发布以后，请更新到带有这一年安排的版本。",
                link="/system-status",
            )
            yield from _to(session, _OPERATORS, message, today)


def _undelivered(session: Session, today: date) -> Iterator[Message]:
    """Once for each day on which something was given up; what told of it and was given up itself does not count."""
    telling = select(OutboxMessage.delivery_id).where(
        OutboxMessage.kind == UNDELIVERED, OutboxMessage.delivery_id == Delivery.id
    )
    dead = (Delivery.state == DeliveryState.DEAD, ~telling.exists())
    count, newest = session.execute(select(func.count(), func.max(Delivery.died_at)).where(*dead)).one()
    if newest is None:
        return
    message = Message(
        subject="deliveries",
        kind=UNDELIVERED,
        due_on=day_of(newest),
        recipient_id=0,
        title=f"{count}件站外提醒没有发出去",
        body="邮件、机器人等发不出去的列在“发送情况”里，写明了原因；处理好以后按“重新发送”。",
        link="/deliveries",
    )
    yield from _to(session, _ACCOUNTS, message, today)


def backup_failed(session: Session, reason: str, today: date) -> list[Message]:
    """The nightly copy of the database was not made; told once a day."""
    body = f"原因：{reason[:200]}。每小时会再试一次；最近一次成功的备份见“系统状态”。"
    message = Message("backup", "backup", today, 0, "数据库备份没有完成", body, "/system-status")
    return list(_to(session, _OPERATORS, message, today))


def history_checked(session: Session, check: ChainCheck, today: date) -> list[Message]:
    """The root of tonight, to be kept elsewhere; or at once what is not as it was written."""
    if check.fault:
        body = f"核对到第一处不符：{check.fault}。请保留现场和最近的备份，立即报告。"
        message = Message(f"audit:{check.id}", "audit_break", today, 0, "历史记录被改动", body, "/audit")
    else:
        body = f"{check.transitions}条办理记录没有改动。历史校验根：{check.root}，请抄存在系统以外。"
        title = f"{chinese_date(today)}历史核对通过"
        message = Message(
            f"audit:{check.id}", "audit_root", today, 0, title, body, "/audit", code=check.root[:_CODE_LENGTH]
        )
    return list(_to(session, _AUDITORS, message, today))


def _to(session: Session, roles: Sequence[Role], message: Message, today: date) -> Iterator[Message]:
    """The message to everybody who holds one of the roles anywhere."""
    for user in holding(session, roles, today):
        yield Message(**vars(message) | {"recipient_id": user.id})
