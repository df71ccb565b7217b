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
    """A job, when it runs, and the Chinese words by which an office knows it: its name, and what it does."""

    name: str
    label: str
    job: Job
    trigger: CronTrigger
    does: str

    @property
    def runs(self) -> str:
        """When it runs, in Chinese; as cron has it where it is neither daily nor oftener."""
        asked = {field.name: str(field) for field in self.trigger.fields if not field.is_default}
        words = _RHYTHMS.get(tuple(asked), "")
        return words.format(**asked) or " ".join(f"{name}={value}" for name, value in asked.items())


_RHYTHMS = {
    ("minute",): "每小时第{minute}分钟",
    ("second",): "每分钟第{second}秒",
    ("hour", "minute"): "每天{hour}:{minute:0>2}",
}


def _at(**fields: int) -> CronTrigger:
    return CronTrigger(**fields, timezone=SHANGHAI)


TIMETABLE = (
    Entry(
        "remind", "临期、逾期和回头看提醒", jobs.remind, _at(minute=5), "到日子的提醒写给各人，没有通知到的督办单补上"
    ),
    Entry(
        "watch_people",
        "委托、离任和没有人负责的问题",
        jobs.watch_people,
        _at(hour=7, minute=30),
        "委托到期告诉双方，离任未移交、没有人负责的告诉整改办",
    ),
    Entry("fold_figures", "数字汇总", jobs.fold_figures, _at(second=20), "把刚办理的计入各项数字"),
    Entry("open_inspections", "定期检查", jobs.open_inspections, _at(minute=15), "到日子的定期检查自动建立"),
    Entry(
        "weekly_sheets",
        "每周任务单和结果",
        jobs.weekly_sheets,
        _at(second=50),
        "到时间的每周任务单发给各人，问本周结果，定稿后告诉领导",
    ),
    Entry(
        "remind_to_issue",
        "一周通报和季度调度",
        jobs.remind_to_issue,
        _at(minute=25),
        "按每周节奏办理的，该通报、该调度还没有做的告诉整改办",
    ),
    Entry("print_ledgers", "定期台账", jobs.print_ledgers, _at(minute=10), "到日子的定期台账排队打印"),
    Entry(
        "watch_upkeep",
        "放假安排和发送失败",
        jobs.watch_upkeep,
        _at(minute=20),
        "缺放假安排、站外提醒发不出去的告诉管理员",
    ),
    Entry(
        "verify_history",
        "核对历史记录",
        jobs.verify_history,
        _at(minute=35),
        "每天3点以后核对一次全部办理记录，结果告诉审计管理员",
    ),
)


def timetable(settings: Settings, clock: jobs.Clock) -> tuple[Entry, ...]:
    """The whole timetable of an installation; the last jobs need its settings: its mail server, its address."""
    back_up = partial(jobs.back_up, settings=settings)
    deliver = partial(jobs.deliver, settings=settings, clock=clock)
    return (
        *TIMETABLE,
        Entry("back_up", "数据库备份", back_up, _at(minute=40), _backup_words(settings)),
        Entry("deliver", "邮件和机器人", deliver, _at(second=40), "等着发出的提醒汇总成一条，发到各人选的地址"),
    )


def _backup_words(settings: Settings) -> str:
    if settings.backup_hour is None:
        return "没有开启（TRACKER_BACKUP_HOUR=off）"
    return f"每天{settings.backup_hour}点以后备份一次，保留最近{settings.backup_keep}份；没有完成的告诉系统管理员"
