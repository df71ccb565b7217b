"""Telling who issues them that a 一周通报 or a 季度调度 is due; nothing is issued by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import day_of, end_of_day
from tracker.output.notifications.operations import Message
from tracker.output.reports.issued.models import IssuedKind, IssuedReport
from tracker.output.reports.issued.queries import last
from tracker.output.reports.issued.rules import Period, before, last_workday, quarter, quarter_name
from tracker.people.accounts.queries import actors_on
from tracker.people.organizations.models import Organization
from tracker.rectification.procedures.queries import calendar
from tracker.rectification.weekly.queries import rhythm
from tracker.rectification.weekly.rules import Stage, standing, week_name
from tracker.workflow.deadlines import Calendar
from tracker.workflow.model import Role

_STILL_DUE = timedelta(days=31)  # after its quarter; later nobody is told any more
_LINK = "/issued-reports/new"


def due_reports(session: Session, now: datetime) -> list[Message]:
    """A notice for each coordinator of an office that follows the week and has not issued what is due now.

    The 一周通报 is due from the leader's sheet of a week until the next week begins, the 季度调度 from the last workday
    of its quarter.
    """
    set_ = rhythm(session)
    if not set_.running:
        return []
    days, today = calendar(session), day_of(now)
    timing = standing(set_, now, days)
    told_of = timing.begins_on if timing and timing.stage(now) is Stage.SHEET else None
    ended = _quarter_due(today, days)
    found: list[Message] = []
    for office, people in _offices(session, today):
        if told_of and not _told(session, office, told_of):
            found.extend(_bulletin(office, person, told_of) for person in people)
        if ended and not _issued(session, office, ended):
            found.extend(_quarter(office, person, ended, today) for person in people)
    return found


def coming_reports(session: Session, now: datetime, last: date) -> Iterator[tuple[date, Message]]:
    """What will be told of reports up to a day if none is issued, each with its day; reads only."""
    yield from ((day_of(now), message) for message in due_reports(session, now))
    for number in range((last - day_of(now)).days + 1):
        day = day_of(now) + timedelta(days=number)
        yield from ((day, message) for message in due_reports(session, end_of_day(day)))


def _offices(session: Session, today: date) -> Iterator[tuple[Organization, list[int]]]:
    """Every organization that has coordinators, with their ids."""
    posts: dict[int, list[int]] = {}
    for person in actors_on(session, today).values():
        for place in {post.organization_id for post in person.posts if post.role is Role.COORDINATOR}:
            posts.setdefault(place, []).append(person.user_id)
    for office in session.scalars(select(Organization).where(Organization.id.in_(posts)).order_by(Organization.id)):
        yield office, posts[office.id]


def _quarter_due(today: date, days: Calendar) -> Period | None:
    """The quarter whose 调度 is due: this one from its last workday on, else the one before for a month."""
    own = quarter(today.year, (today.month + 2) // 3)
    if today >= last_workday(own, days):
        return own
    earlier = before(own)
    return earlier if today <= earlier.ends_on + _STILL_DUE else None


def _told(session: Session, office: Organization, monday: date) -> bool:
    newest = last(session, office, IssuedKind.BULLETIN)
    return newest is not None and newest.ends_on >= monday


def _issued(session: Session, office: Organization, period: Period) -> bool:
    same = (IssuedReport.organization_id == office.id, IssuedReport.kind == IssuedKind.QUARTER)
    of_it = (IssuedReport.year == period.year, IssuedReport.number == period.number)
    return session.scalar(select(IssuedReport.id).where(*same, *of_it)) is not None


def _bulletin(office: Organization, person: int, monday: date) -> Message:
    return Message(
        subject=f"bulletin:{office.id}:{monday}",
        kind="bulletin_due",
        due_on=monday,
        recipient_id=person,
        title=f"该发一周通报：{office.name}",
        body=f"{week_name(monday)}的结果已经定稿，还没有通报。请打开预览，核对以后发出。",
        link=f"{_LINK}?kind=bulletin&organization={office.code}",
    )


def _quarter(office: Organization, person: int, period: Period, today: date) -> Message:
    name = quarter_name(period)
    when = "请打开预览，核对以后发出" if period.ends_on <= today else f"{chinese_date(period.ends_on)}起可以做"
    return Message(
        subject=f"quarter:{office.id}:{period.year}-{period.number}",
        kind="quarter_due",
        due_on=period.ends_on,
        recipient_id=person,
        title=f"该做{name}调度：{office.name}",
        body=f"{name}到了最后一个工作日，还没有调度，{when}。",
        link=f"{_LINK}?kind=quarter&organization={office.code}&quarter={period.year}-{period.number}",
    )
