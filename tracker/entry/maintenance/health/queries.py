"""Finding the facts: rows, the disk, the folder of backups."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.entry.maintenance.backup import newest_at
from tracker.entry.maintenance.health.rules import Check, Facts, checks, lateness
from tracker.foundation.heartbeats.queries import heartbeat, runs
from tracker.foundation.history import queries as history
from tracker.foundation.tasks.queries import standing
from tracker.output.notifications.delivering import counts
from tracker.output.notifications.models import DeliveryState
from tracker.rectification.procedures.queries import calendar
from tracker.settings import Settings

CLOCK = "scheduler"


def facts_at(session: Session, settings: Settings, now: datetime) -> Facts:
    """What there is to be said about the installation at this instant."""
    return Facts(
        now=now,
        leader=heartbeat(session, CLOCK),
        jobs=runs(session),
        tasks=standing(session, now),
        free_bytes=shutil.disk_usage(settings.data_folder).free,
        years=calendar(session).years,
        backup_at=newest_at(settings),
        history=session.scalar(history.checks(1)),
        dead=counts(session)[DeliveryState.DEAD],
    )


def as_dict(facts: Facts) -> dict[str, Any]:
    """The facts and their checks as JSON takes them: instants in UTC, times in seconds."""
    leader, found = facts.leader, checks(facts)
    return {
        "well": all(check.well for check in found),
        "checks": [_check(check) for check in found],
        "clock": leader
        and {
            "host": leader.host,
            "pid": leader.pid,
            "leads_since": leader.leads_since.isoformat(),
            "seconds_since_beat": (facts.now - leader.beat_at).total_seconds(),
        },
        "jobs": [
            {
                "name": run.name,
                "started_at": run.started_at and run.started_at.isoformat(),
                "succeeded_at": run.succeeded_at and run.succeeded_at.isoformat(),
                "due_at": run.due_at.isoformat(),
                "seconds": run.seconds,
                "seconds_late": lateness(run, facts.now).total_seconds(),
                "made": run.made,
                "error": run.error,
            }
            for run in facts.jobs
        ],
        "tasks": {"waiting": facts.tasks.waiting, "broken": facts.tasks.broken},
        "undelivered": facts.dead,
        "history": facts.history
        and {
            "checked_at": facts.history.checked_at.isoformat(),
            "root": facts.history.root,
            "fault": facts.history.fault,
        },
        "free_bytes": facts.free_bytes,
        "backup_at": facts.backup_at and facts.backup_at.isoformat(),
    }


def _check(check: Check) -> dict[str, Any]:
    return {"code": check.code, "label": check.label, "well": check.well} | {
        "sentence": check.sentence,
        "advice": check.advice,
    }
