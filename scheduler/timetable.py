"""What happens when, on one screen. Times are those of Asia/Shanghai.

Each job makes the database right as of now, so a run that came late, twice or after a week down does no harm; the
hourly repetition is only there so that a day's work does not wait for the next day after a night without power.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from apscheduler.triggers.cron import CronTrigger

from scheduler import jobs
from tracker.foundation.db.session import Sessions
from tracker.foundation.lib.time import SHANGHAI
from tracker.settings import Settings

Job = Callable[[Sessions, datetime], int]


@dataclass(frozen=True)
class Entry:
    """A job, when it runs, and the Chinese words by which an office knows it."""

    name: str
    label: str
    job: Job
    trigger: CronTrigger


TIMETABLE = (
    Entry("remind", "临期、逾期和回头看提醒", jobs.remind, CronTrigger(minute=5, timezone=SHANGHAI)),
    Entry("fold_figures", "数字汇总", jobs.fold_figures, CronTrigger(second=20, timezone=SHANGHAI)),
    Entry("open_inspections", "定期检查", jobs.open_inspections, CronTrigger(minute=15, timezone=SHANGHAI)),
    Entry("print_ledgers", "定期台账", jobs.print_ledgers, CronTrigger(minute=10, timezone=SHANGHAI)),
)


def delivery(settings: Settings, clock: jobs.Clock) -> Entry:
    """The one job that needs the settings of the installation: its mail server and its address."""
    job = partial(jobs.deliver, settings=settings, clock=clock)
    return Entry("deliver", "邮件和机器人", job, CronTrigger(second=40, timezone=SHANGHAI))
