"""What is done once a night: a copy of the database, and whether history is as it was written.

The clock asks every hour; only the first time after the hour of a night finds something to do, or the next one after a
failure. A night without power is made good in the morning.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from tracker.entry.maintenance.backup import BackupRefused, back_up, newest_at
from tracker.foundation.db.migrating import current_revision
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.queries import ChainCheck, checks, root, verify
from tracker.foundation.lib.time import SHANGHAI, day_of
from tracker.output.notifications.operations import notify_all
from tracker.output.notifications.upkeep import backup_failed, history_checked
from tracker.settings import Settings

VERIFY_HOUR = 3
SKEW = timedelta(minutes=5)  # how far apart the clocks of the office's machines may be
_COMPARED = 30  # nights whose roots are computed again


def due_since(hour: int, now: datetime) -> datetime:
    """The last instant at which it was this hour in Shanghai, in the zone of `now`."""
    local = now.astimezone(SHANGHAI)
    day = local.date() if local.hour >= hour else local.date() - timedelta(days=1)
    return datetime.combine(day, time(hour), SHANGHAI).astimezone(now.tzinfo)


def back_up_nightly(sessions: Sessions, settings: Settings, now: datetime) -> int:
    """Copy the database unless a copy of tonight is there (or TRACKER_BACKUP_HOUR is off); 1 when one was made.

    Raises what went wrong after telling the system administrators.
    """
    newest = newest_at(settings)
    if settings.backup_hour is None or (newest and newest >= due_since(settings.backup_hour, now)):
        return 0
    try:
        back_up(settings, current_revision(settings.database_url) or "", now)
    except (BackupRefused, OSError) as error:
        with sessions.writing() as session:
            notify_all(session, backup_failed(session, str(error), day_of(now)), now)
        raise
    return 1


def verify_nightly(sessions: Sessions, now: datetime) -> int:
    """Verify the whole history unless that was done tonight; keep its root and tell the audit administrators.

    Returns how many transitions were verified. What is being written now is waited for, so that the root is final.
    """
    with sessions.reading() as session:
        last = session.scalar(checks(1))
        if last is not None and last.checked_at >= due_since(VERIFY_HOUR, now):
            return 0
    sessions.settle()
    with sessions.reading() as session:
        check = _checked(session, now)
    with sessions.writing() as session:
        session.add(check)
        session.flush()
        notify_all(session, history_checked(session, check, day_of(now)), now)
    return check.transitions


def _checked(session: Session, now: datetime) -> ChainCheck:
    outcome, known_at = verify(session), now - SKEW
    fault = str(outcome.fault) if outcome.fault else _rewritten(session, session.scalars(checks(_COMPARED)).all())
    return ChainCheck(
        checked_at=now,
        known_at=known_at,
        transitions=outcome.transitions,
        rows=outcome.rows,
        root=root(session, known_at),
        fault=fault,
    )


def _rewritten(session: Session, earlier: Sequence[ChainCheck]) -> str | None:
    """A chain rewritten as a whole holds together; its root of an earlier night does not come out again."""
    for check in earlier:
        if check.fault is None and root(session, check.known_at) != check.root:
            return f"{day_of(check.checked_at)}核对时的历史校验根现在算不出来，此前的记录被整体改写"
    return None
