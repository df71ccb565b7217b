"""Issuing a report: drawn up as of its last day and K, with the root of history, to be read first; then frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, root
from tracker.foundation.lib.chinese import chinese_date
from tracker.output.figures.styles.queries import style_of
from tracker.output.reports.issued.content import Whose, of_quarter, of_week
from tracker.output.reports.issued.errors import IssueRefused
from tracker.output.reports.issued.models import IssuedKind, IssuedReport
from tracker.output.reports.issued.queries import last
from tracker.output.reports.issued.rules import Period, before, changes, following, quarter_name, week
from tracker.people.access.actor import Actor
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import party_name_on


@dataclass(frozen=True)
class Issuer:
    """Who issues, when; everything recorded up to `known_at` is committed."""

    actor: Actor
    known_at: datetime
    now: datetime
    today: date


def draw_up_quarter(session: Session, organization: Organization, period: Period, by: Issuer) -> IssuedReport:
    """The 季度调度 of a quarter whose last day has come, once; not issued yet. Raises IssueRefused."""
    name = quarter_name(period)
    if period.ends_on > by.today:
        raise IssueRefused(f"{name}还没有结束，{chinese_date(period.ends_on)}起可以调度。")
    _refuse_twice(
        session, organization, IssuedKind.QUARTER, period, f"{name}已经调度过，不能再做一次；可以打开重新打印。"
    )
    whose = _whose(session, organization, period, by)
    content = of_quarter(whose)
    earlier = _quarter(session, organization, before(period))
    content["changes"] = changes(content["total"], earlier.content["total"] if earlier else None)
    content["previous"] = quarter_name(before(period)) if earlier else ""
    title = f"{_unit(whose)}{name}整改工作调度情况"
    return _drawn_up(session, organization, IssuedKind.QUARTER, period, by, title, content, [])


def draw_up_bulletin(session: Session, organization: Organization, day: date, by: Issuer) -> IssuedReport:
    """The 通报 of the week of a day, numbered within its year; not issued yet. Raises IssueRefused."""
    if day > by.today:
        raise IssueRefused("不能通报还没有到的一周，请改为今天或更早。")
    begins_on, ends_on = week(day, by.today)
    latest = last(session, organization, IssuedKind.BULLETIN)
    if latest is not None:
        if ends_on < latest.begins_on or begins_on < week(latest.ends_on, latest.ends_on)[0]:
            told = f"第{latest.number}期已通报到{chinese_date(latest.ends_on)}"
            raise IssueRefused(f"{told}，期号不能倒排，请选之后的一周。")
        if begins_on <= latest.ends_on:
            raise IssueRefused("这一周已经通报过，可以打开重新打印。")
        begins_on = following(latest.ends_on, begins_on)
    newest = last(session, organization, IssuedKind.BULLETIN, begins_on.year)
    period = Period(begins_on.year, newest.number + 1 if newest else 1, begins_on, ends_on)
    whose = _whose(session, organization, period, by)
    content, finding_ids = of_week(whose, begins_on)
    title = f"{_unit(whose)}整改工作一周通报"
    return _drawn_up(session, organization, IssuedKind.BULLETIN, period, by, title, content, finding_ids)


def issue(session: Session, report: IssuedReport) -> IssuedReport:
    """Freeze a report that was drawn up. Raises IssueRefused when somebody else was faster. Flushes."""
    try:
        with session.begin_nested():
            session.add(report)
    except IntegrityError as error:  # somebody else issued it in the same moment
        raise IssueRefused("刚才已经有人发出了同一份，请返回列表查看。") from error
    return report


def _whose(session: Session, organization: Organization, period: Period, by: Issuer) -> Whose:
    as_of = AsOf(period.ends_on, by.known_at)
    return Whose(session, organization, as_of, style_of(session, organization, by.known_at))


def _unit(whose: Whose) -> str:
    return party_name_on(whose.session, whose.organization, whose.as_of.day, whose.as_of.known_at)


def _quarter(session: Session, organization: Organization, period: Period) -> IssuedReport | None:
    return _of_period(session, organization, IssuedKind.QUARTER, period)


def _of_period(session: Session, organization: Organization, kind: IssuedKind, period: Period) -> IssuedReport | None:
    statement = select(IssuedReport).where(
        IssuedReport.organization_id == organization.id,
        IssuedReport.kind == kind,
        IssuedReport.begins_on == period.begins_on,
    )
    return session.scalar(statement)


def _refuse_twice(
    session: Session, organization: Organization, kind: IssuedKind, period: Period, sentence: str
) -> None:
    if _of_period(session, organization, kind, period) is not None:
        raise IssueRefused(sentence)


def _drawn_up(
    session: Session,
    organization: Organization,
    kind: IssuedKind,
    period: Period,
    by: Issuer,
    title: str,
    content: dict[str, Any],
    finding_ids: list[int],
) -> IssuedReport:
    return IssuedReport(
        kind=kind,
        organization_id=organization.id,
        year=period.year,
        number=period.number,
        begins_on=period.begins_on,
        ends_on=period.ends_on,
        known_at=by.known_at,
        root=root(session, by.known_at),
        title=title,
        content=content,
        finding_ids=finding_ids,
        issued_by=by.actor.user_id,
        issued_name=by.actor.name,
        issued_at=by.now,
    )
