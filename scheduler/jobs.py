"""The jobs: open a session, do one operation, commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tracker.entry.maintenance.nightly import back_up_nightly, verify_nightly
from tracker.foundation.db.session import Sessions
from tracker.foundation.lib.time import day_of
from tracker.output.figures.rebuilding import fold_all
from tracker.output.ledgers.operations import print_scheduled
from tracker.output.notifications.announcing import announce
from tracker.output.notifications.delivering import deliver as deliver_all
from tracker.output.notifications.handing_out import hand_out
from tracker.output.notifications.operations import notify_all
from tracker.output.notifications.people import due_about_people
from tracker.output.notifications.queries import quiet_hours
from tracker.output.notifications.reminding import remind as remind_all
from tracker.output.notifications.senders import senders_of
from tracker.output.notifications.upkeep import due_about_upkeep
from tracker.output.reports.issued.reminding import due_reports
from tracker.rectification.inspections.recurring.operations import open_due
from tracker.settings import Settings

Clock = Callable[[], datetime]


def remind(sessions: Sessions, now: datetime) -> int:
    """Write the reminders that are due and what 督办单 still have to say; returns how many were new."""
    with sessions.writing() as session:
        return remind_all(session, now) + announce(session, now)


def watch_people(sessions: Sessions, now: datetime) -> int:
    """Tell of delegations and posts that end and of duties that nobody holds; returns how many messages were new."""
    with sessions.writing() as session:
        return notify_all(session, due_about_people(session, day_of(now)), now)


def watch_upkeep(sessions: Sessions, now: datetime) -> int:
    """Tell administrators of holidays not known and digests given up; returns how many messages were new."""
    with sessions.writing() as session:
        return notify_all(session, due_about_upkeep(session, day_of(now)), now)


def verify_history(sessions: Sessions, now: datetime) -> int:
    """Verify history once a night from 3:00 on and tell the audit administrators; returns how many transitions."""
    return verify_nightly(sessions, now)


def back_up(sessions: Sessions, now: datetime, *, settings: Settings) -> int:
    """Copy the database once a night from TRACKER_BACKUP_HOUR on; returns how many copies were made."""
    return back_up_nightly(sessions, settings, now)


def deliver(sessions: Sessions, _now: datetime, *, settings: Settings, clock: Clock) -> int:
    """Send what waits for the channels that people have chosen; returns how many digests were taken."""
    ways = senders_of(settings, clock)
    with sessions.reading() as session:
        quiet = quiet_hours(session)
    return deliver_all(sessions, ways, clock=clock, base_url=settings.base_url, quiet=quiet)


def open_inspections(sessions: Sessions, now: datetime) -> int:
    """Open the recurring inspections whose day has come; returns how many were new."""
    with sessions.writing() as session:
        return open_due(session, now)


def print_ledgers(sessions: Sessions, now: datetime) -> int:
    """Queue the scheduled ledgers whose day has come; returns how many were new."""
    with sessions.writing() as session:
        return print_scheduled(session, now)


def weekly_sheets(sessions: Sessions, now: datetime) -> int:
    """Hand out the sheet of the week whose time has come, the newest alone; returns how many notices were new."""
    return hand_out(sessions, now)


def remind_to_issue(sessions: Sessions, now: datetime) -> int:
    """Tell coordinators that a 一周通报 or a 季度调度 is due and not issued yet; returns how many were told."""
    with sessions.writing() as session:
        return notify_all(session, due_reports(session, now), now)


def fold_figures(sessions: Sessions, now: datetime) -> int:
    """Fold what changed into the store of figures; returns how many findings that were."""
    return fold_all(sessions, now)
