"""On which workday each sheet of a week is due, and what a task says. Pure.

Source: domain.md §2 (weekly rhythm). Rule of the calendar: decision 76.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tracker.foundation.lib.time import SHANGHAI, day_of
from tracker.workflow.workdays import Calendar

_ONE_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
_LONGEST_HOLIDAY = 4  # weeks that are looked back for the sheet that stands; none that was announced has three off
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五")


@dataclass(frozen=True)
class Rhythm:
    """What an office set: the days count from 0 (Monday), the times are those of Asia/Shanghai."""

    running: bool = True
    tasks_weekday: int = 0
    tasks_time: time = time(8, 30)
    results_weekday: int = _FRIDAY
    results_time: time = time(16)
    sheet_time: time = time(17, 30)


def faults(rhythm: Rhythm) -> list[str]:
    """Why a rhythm cannot be followed in every week, as sentences for the user; even in a week of a single workday."""
    found = []
    if rhythm.tasks_weekday > rhythm.results_weekday:
        found.append("交任务的日子不能晚于问结果的日子")
    if not rhythm.tasks_time < rhythm.results_time < rhythm.sheet_time:
        found.append("时间应当依次是交任务、问结果、出汇总单：只有一个工作日的周，三样在同一天")
    return found


class Stage(StrEnum):
    """What of a week stands at an instant: the last of its sheets whose time has come."""

    TASKS = "tasks"
    RESULTS = "results"
    SHEET = "sheet"


@dataclass(frozen=True)
class Timing:
    """When the sheets of the week that begins on a Monday are due, as aware instants."""

    begins_on: date
    tasks_at: datetime
    results_at: datetime
    sheet_at: datetime

    def stage(self, now: datetime) -> Stage | None:
        """What stands at an instant; None before the week's first sheet."""
        begun = [
            stage for stage, at in zip(Stage, (self.tasks_at, self.results_at, self.sheet_at), strict=True) if at <= now
        ]
        return begun[-1] if begun else None


def monday_of(day: date) -> date:
    """The Monday of a day's week of the calendar."""
    return day - timedelta(days=day.weekday())


def working_days(monday: date, calendar: Calendar) -> tuple[date, ...]:
    """The workdays that belong together as the week of a Monday; none in a week that is all holiday.

    A weekend day that is worked (调休) ends the week when the day before it was worked, too; otherwise it begins the
    next one. So the Saturday after a holiday is the first day of the week to come, not a week of its own.
    """
    saturday, sunday = monday - 2 * _ONE_DAY, monday - _ONE_DAY
    ended = _ends_week(saturday, calendar)
    begin = [day for day in (saturday, sunday) if calendar.is_workday(day) and not ended]
    within = [day for n in range(_SATURDAY) if calendar.is_workday(day := monday + n * _ONE_DAY)]
    own_saturday = monday + _SATURDAY * _ONE_DAY
    end = [day for day in (own_saturday, own_saturday + _ONE_DAY) if calendar.is_workday(day)]
    return (*begin, *within, *(end if _ends_week(own_saturday, calendar) else ()))


def _ends_week(saturday: date, calendar: Calendar) -> bool:
    return calendar.is_workday(saturday) and calendar.is_workday(saturday - _ONE_DAY)


def timing(rhythm: Rhythm, monday: date, calendar: Calendar) -> Timing | None:
    """When the sheets of a week are due; None for a week without any workday.

    Tasks wait from a day off to the next workday of the week; set to Monday they come on its first workday. Results are
    asked on the last workday up to their day, so before a holiday and not after it; set to Friday on the week's last.
    """
    days = working_days(monday, calendar)
    if not days:
        return None
    first = _first_from(days, monday + rhythm.tasks_weekday * _ONE_DAY if rhythm.tasks_weekday else days[0])
    friday = rhythm.results_weekday == _FRIDAY
    last = max(first, _last_until(days, days[-1] if friday else monday + rhythm.results_weekday * _ONE_DAY))
    return Timing(
        monday,
        datetime.combine(first, rhythm.tasks_time, SHANGHAI),
        datetime.combine(last, rhythm.results_time, SHANGHAI),
        datetime.combine(last, rhythm.sheet_time, SHANGHAI),
    )


def _first_from(days: Sequence[date], wanted: date) -> date:
    return next((day for day in days if day >= wanted), days[-1])


def _last_until(days: Sequence[date], wanted: date) -> date:
    return next((day for day in reversed(days) if day <= wanted), days[0])


def standing(rhythm: Rhythm, now: datetime, calendar: Calendar) -> Timing | None:
    """The week whose sheets stand now: the last one whose tasks are due by `now`. None before any is."""
    newest = monday_of(day_of(now)) + _WEEK  # worked weekend days may begin it
    for back in range(_LONGEST_HOLIDAY + 1):
        found = timing(rhythm, newest - back * _WEEK, calendar)
        if found is not None and found.tasks_at <= now:
            return found
    return None


def coming(rhythm: Rhythm, now: datetime, calendar: Calendar) -> Timing | None:
    """The next week whose tasks are not due yet."""
    monday = monday_of(day_of(now))
    weeks = (timing(rhythm, monday + ahead * _WEEK, calendar) for ahead in range(_LONGEST_HOLIDAY + 1))
    return next((found for found in weeks if found is not None and found.tasks_at > now), None)


class Urgency(StrEnum):
    """How a task stands on a day: what is overdue comes first, then what is due within the week."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    LATER = "later"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(Urgency, ["已逾期", "本周到期", "其他在办"], strict=True))[self]


def urgency(due_on: date | None, monday: date, given_on: date) -> Urgency:
    """How a task stood on the day it was given: due before that day, by the Sunday of its week, or later."""
    if due_on is None or due_on > monday + _SUNDAY * _ONE_DAY:
        return Urgency.LATER
    return Urgency.OVERDUE if due_on < given_on else Urgency.THIS_WEEK


_WORDS = {
    "acknowledge": "签收",
    "plan": "制定整改措施",
    "review": "审核销号申请",
    "plan_review": "审核整改方案",
    "extension": "审批延期申请",
    "stage": "认定阶段性成果",
    "objection": "答复异议",
    "relapse": "认定反弹",
    "follow_up": "开展回头看",
    "release": "审定反馈",
    "assign": "交办",
    "draft": "提交草稿",
}


def task_words(key: str, open_measures: int) -> str:
    """What a person is to do about a finding, by the key of 我的待办: 完成整改措施（还有2条）."""
    if key == "rectify":
        return f"完成整改措施（还有{open_measures}条）" if open_measures else "申请销号"
    return _WORDS[key]


def week_name(monday: date) -> str:
    """2026年第48周, by ISO 8601: the week belongs to the year of its Thursday."""
    year, number, _ = monday.isocalendar()
    return f"{year}年第{number}周"
