"""What the week adds to 我的待办, below us: its template includes our fragment, and this gives the data."""

from __future__ import annotations

from dataclasses import dataclass

from flask_login import current_user

from tracker.foundation.web.context import db, now
from tracker.people.access.actor import Actor
from tracker.rectification.findings.policies import people_ids
from tracker.rectification.weekly import queries
from tracker.rectification.weekly.models import Week
from tracker.rectification.weekly.views.blueprint import bp


@dataclass(frozen=True)
class Waiting:
    """The sheet of a week that is not fixed yet, and how much of it waits for an answer."""

    week: Week
    tasks: int
    unanswered: int
    asked: bool


@bp.app_template_global()
def weekly_waiting() -> Waiting | None:
    """The sheet of the person who is logged in, while it can be answered; None when there is none."""
    actor: Actor = current_user.actor
    week = next(iter(queries.weeks(db(), most=1)), None)
    if week is None or now() >= week.fixed_at:
        return None
    tasks, unanswered = queries.counted(db(), week, people_ids(actor))
    return Waiting(week, tasks, unanswered, asked=now() >= week.results_at) if tasks else None
