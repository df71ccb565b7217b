"""Filling an empty database with the demo, only by the operations that users call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo.accounts import DemoAccounts, DemoRefused, demo_accounts
from tracker.entry.maintenance.demo.cast import Cast, make_organizations, make_people
from tracker.entry.maintenance.demo.checking import check_villages
from tracker.entry.maintenance.demo.pressing import press_on
from tracker.entry.maintenance.demo.reports import import_reports
from tracker.entry.maintenance.demo.rounds import open_county_round, write_scripts
from tracker.entry.maintenance.demo.script import play
from tracker.entry.maintenance.demo.timetable import Timetable
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.checklists.operations import publish_shipped
from tracker.rectification.inspections.operations import seed_sources
from tracker.rectification.procedures.operations import publish_builtin, seed_calendar
from tracker.rectification.procedures.queries import calendar

Progress = Callable[[int, int], None]
_INSTALLED, _IN_OFFICE = 365, 1200  # days before today


def fill(
    session: Session, folder: Path, *, today: date, seed: int = 2023, on_progress: Progress | None = None
) -> DemoAccounts:
    """Fill an empty database and return the accounts to try; evidence goes to `folder`. The caller commits.

    The same seed and the same today give the same demo; the sheets of the week come by the clock that runs beside it.
    `on_progress` hears (done, total) acts. Raises DemoRefused when the database holds organizations or accounts.
    """
    refuse_used(session)
    times, cast = _prepare(session, today)
    scripts = write_scripts(open_county_round(cast, times), cast, times, folder, Random(seed))  # noqa: S311 - a story
    total = sum(len(script.turns) for script in scripts)
    play(scripts, cast, times, lambda done: on_progress(done, total) if on_progress else None)
    import_reports(cast, times)
    check_villages(cast, times)
    press_on(cast, times)
    return demo_accounts()


def refuse_used(session: Session) -> None:
    """Raise DemoRefused when the database already holds organizations or accounts."""
    if session.scalar(select(Organization.id).limit(1)) or session.scalar(select(User.id).limit(1)):
        raise DemoRefused("数据库里已有组织或账号，演示数据只能装入空库；请用 TRACKER_DATA 指定一个空文件夹再试")


def _prepare(session: Session, today: date) -> tuple[Timetable, Cast]:
    """What every installation has, then the organizations and people of the demo."""
    seed_calendar(session)
    seed_sources(session)
    times, cast = Timetable(today, calendar(session)), Cast(session)
    installed_on = times.ago(_INSTALLED)
    publish_builtin(session, times.next_instant(installed_on))
    publish_shipped(session, times.next_instant(installed_on))
    make_organizations(cast)
    make_people(cast, times.next_instant(installed_on), today - timedelta(days=_IN_OFFICE))
    return times, cast
