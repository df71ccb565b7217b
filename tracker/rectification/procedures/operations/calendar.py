"""Seeding the working calendar."""

from __future__ import annotations

from importlib import resources

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.rectification.procedures.models import CalendarDay
from tracker.workflow.workdays import parse_calendar


def seed_calendar(session: Session) -> None:
    """Add the committed holidays and 调休 days that the table does not hold yet; days an office edited stay."""
    text = resources.files("tracker.rectification.procedures").joinpath("calendar_cn.toml").read_text(encoding="utf-8")
    known = set(session.scalars(select(CalendarDay.day)))
    for year in parse_calendar(text):
        for days, workday, name in ((year.holidays, False, "放假"), (year.workdays, True, "调休上班")):
            new = sorted(days - known)
            session.add_all(CalendarDay(day=day, workday=workday, name=name, source=year.notice) for day in new)
    session.flush()
